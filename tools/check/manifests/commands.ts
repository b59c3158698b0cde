import { hint, type Rule, workloadsOf } from "./world.ts";

const compiled = /^dist\/(.*)\.js$/;

/** commandMistakes finds containers of our image that run a file which is not built: it is made of no source. */
export const commandMistakes: Rule = (world) => {
  const sources = [...world.files].filter((file) => /^services\/[^/]+\/(main|migrate)\.ts$/.test(file));
  const commands = sources.map((source) => `dist/${source.replace(/\.ts$/, ".js")}`);
  return workloadsOf(world.manifests)
    .flatMap(({ root }) => root.at("spec", "template", "spec", "containers").items())
    .flatMap((container) => container.at("command").items())
    .filter(({ text }) => compiled.test(text) && !commands.includes(text))
    .map(
      ({ place, text }) =>
        `${place}: no service is built to ${text}; expected dist/services/NAME/main.js or migrate.js${hint(text, commands)}`,
    );
};
