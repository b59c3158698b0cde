import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { schemaFolder } from "../cluster/modules.ts";
import { findTool, tools } from "../cluster/tools.ts";
import { combinationSteps } from "./combinations.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "colheita-combinations-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** kustomization writes a folder with one object, and returns its path. */
function kustomization(name: string, object: string, head = ""): string {
  const target = path.join(folder, name);
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, "kustomization.yaml"), `${head}resources: [object.yaml]\n`);
  writeFileSync(path.join(target, "object.yaml"), object);
  return target;
}

async function problems(step: string, target: string): Promise<readonly string[]> {
  const outcome = await combinationSteps(process.env, [target])
    .find(({ name }) => name === step)
    ?.run();
  if (outcome === undefined || "skipped" in outcome) throw new Error(`${step} was skipped`);
  return outcome.problems;
}

describe("without tools", () => {
  it.each([
    { step: "manifests", says: "kustomize v5.7.1 is not here: npm exec -- node tools/install.ts" },
    { step: "manifests in Istio", says: "kustomize v5.7.1 is not here: npm exec -- node tools/install.ts" },
  ])("$step are skipped, and it is said how to get them", async ({ step, says }) => {
    const steps = combinationSteps({ XDG_CACHE_HOME: path.join(folder, "nothing") }, []);
    expect(await steps.find(({ name }) => name === step)?.run()).toEqual({ skipped: says });
  });
});

const built = [tools.kustomize, tools.kubeconform].every((tool) => findTool(tool, process.env) !== undefined);
const judged = built && existsSync(schemaFolder(process.env));
if (!judged) console.warn("skipped: what kustomize and kubeconform find; npm exec -- node tools/install.ts gets them");

(judged ? describe : describe.skip)("manifests", () => {
  const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: ${spec}\n`;

  it("that are whole pass", async () => {
    expect(await problems("manifests", kustomization("good", service("{ports: [{port: 80}]}")))).toEqual([]);
  });

  it.each([
    {
      name: "an unknown field",
      object: service("{portz: []}"),
      head: "",
      says: "additional properties 'portz' not allowed",
    },
    {
      name: "an unknown kind",
      object: "apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: a}\n",
      head: "",
      says: "could not find schema for Thing",
    },
    {
      name: "an unknown field of Istio's",
      object:
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec: {hosts: [a], http: [{retriez: {attempts: 1}}]}\n",
      head: "",
      says: "additional properties 'retriez' not allowed",
    },
    {
      name: "what cannot be built",
      object: service("{}"),
      head: "components: [../nowhere]\n",
      says: "no such file or directory",
    },
    {
      name: "what kustomize warns of",
      object: service("{}"),
      head: "commonLabels: {a: b}\n",
      says: "'commonLabels' is deprecated",
    },
  ])("with $name do not pass", async ({ name, object, head, says }) => {
    const target = kustomization(name.replaceAll(" ", "-"), object, head);
    expect(await problems("manifests", target)).toContainEqual(expect.stringContaining(says));
  });
});

const analyzed = judged && findTool(tools.istioctl, process.env) !== undefined;
if (!analyzed) console.warn(`skipped: what istioctl finds; ${tools.istioctl.from}`);

(analyzed ? describe : describe.skip)("manifests in Istio", () => {
  const route = (http: string) =>
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: colheita}\nspec: {hosts: [a.example.com], http: [${http}]}\n`;

  it.each([
    {
      name: "a value that is refused",
      object: route("{timeout: 0s, route: [{destination: {host: a.example.com}}]}"),
      says: "duration must be greater than 1ms",
    },
    {
      name: "a subset that there is not",
      object: route("{route: [{destination: {host: a.example.com, subset: v2}}]}"),
      says: 'Referenced host+subset in destinationrule not found: "a.example.com+v2"',
    },
  ])("with $name do not pass", async ({ name, object, says }) => {
    const target = kustomization(name.replaceAll(" ", "-"), object);
    expect(await problems("manifests in Istio", target)).toContainEqual(expect.stringContaining(says));
  });
});
