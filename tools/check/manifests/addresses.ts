import { grpcPort, hostOf } from "../../policy/names.ts";
import { type Rule, workloadsOf } from "./world.ts";

/** addressMistakes finds a service that looks for another one where that is not: STORAGE_ADDRESS is where storage is. */
export const addressMistakes: Rule = ({ manifests, served }) =>
  workloadsOf(manifests)
    .flatMap(({ root }) => root.at("spec", "template", "spec", "containers").items())
    .flatMap((container) => container.at("env").items())
    .flatMap((variable) => {
      const callee = /^([A-Z]+)_ADDRESS$/.exec(variable.at("name").text)?.[1]?.toLowerCase() ?? "";
      const { text, place } = variable.at("value");
      const wanted = `${hostOf(callee)}:${grpcPort}`;
      if (!served.has(hostOf(callee)) || text === wanted) return [];
      return [`${place}: ${callee} is not at ${JSON.stringify(text)}; expected ${wanted}`];
    });
