import { sentenceOf } from "../machine.ts";
import type { Result } from "../results.ts";
import { markdownTable } from "../table.ts";
import { goalTable } from "./goals.ts";
import type { Picture } from "./pictures.ts";

const head = `# Performance

Every number on this page was measured in one run beside its peers, on one machine; the bench itself wrote the page
(\`npm run bench -- --docs\`). Absolute numbers say much of the machine; what lasts is how they stand to each other.
Medians, with the smallest and the largest round beside them. Blue is Colheita; grey is what people would use instead,
or a floor that nobody can be faster than. Why what is missed is missed: docs/adr/0135.`;

/** performancePage is docs/performance.md: all goals, then a section for each result with its pictures and its table. */
export function performancePage(results: readonly Result[], pictures: readonly Picture[]): string {
  const sections = results.map((result) =>
    section(
      result,
      pictures.filter(({ area }) => area === result.area),
    ),
  );
  return [head, `## Goals\n\n${goalTable(results)}`, ...sections].join("\n\n").concat("\n");
}

function section(result: Result, pictures: readonly Picture[]): string {
  const notes = result.notes.map((note) => `- ${note}`).join("\n");
  const blocks = [
    `## ${result.title}`,
    ...pictures.map(({ path, alt }) => `![${alt}](${path})`),
    `\`${result.command}\`, ${result.date}: ${circumstances(result)}.`,
    notes,
    `<details><summary>All ${result.figures.length} figures</summary>\n\n${markdownTable(result.figures)}\n\n</details>`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function circumstances({ machine, versions, settings }: Result): string {
  const peers = Object.entries(versions).map(([peer, version]) => `${peer} ${version}`);
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [sentenceOf(machine), ...peers, ...(set.length === 0 ? [] : [`\`${set.join(" ")}\``])].join(", ");
}
