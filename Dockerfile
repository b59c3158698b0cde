# One image per service: docker build --build-arg SERVICE=collector -t colheita/collector .
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:26.10.0-bookworm-slim
ARG SERVICE
ENV NODE_ENV=production SERVICE=${SERVICE}
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has Node, and PostgreSQL is elsewhere: the platform packages stay out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY --from=build /app/dist dist
RUN test -f "dist/services/${SERVICE}/main.js"
USER node
CMD ["sh", "-c", "exec node dist/services/$SERVICE/main.js"]
