# One image for all services; a workload's command says which one it runs:
#   docker build -t colheita:0.1.0 . && docker run --rm colheita:0.1.0 node dist/services/storage/main.js --help
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production
# As services/kit/node-flags.ts has them.
ENV NODE_OPTIONS="--max-semi-space-size=8"
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has Node, and PostgreSQL is elsewhere: the platform packages stay out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
# What services find from here where nothing else is configured: contracts, source files, pipelines.
COPY gen/descriptors gen/descriptors
COPY pipelines pipelines
COPY sources sources
COPY --from=build /app/dist dist
# By number: a cluster that refuses root can't tell who a name is.
USER 1000:1000
