import { sentenceOf } from "./machine.ts";
import type { Result } from "./results.ts";
import { markdownTable } from "./table.ts";

const head = `# Performance

Every number on this page was measured in one run beside its peers, on one machine; the bench itself wrote the page
(\`npm run bench -- AREA --docs\`). Absolute numbers say much of the machine; what lasts is how they stand to each
other. Medians, with the smallest and the largest round beside them.
`;

/** performancePage is docs/performance.md: a section for each area of which there is a result. */
export function performancePage(
  areas: readonly { readonly title: string; readonly result: Result | undefined }[],
): string {
  const sections = areas.flatMap(({ title, result }) => (result === undefined ? [] : [section(title, result)]));
  return [head, ...sections].join("\n");
}

function section(title: string, result: Result): string {
  const versions = Object.entries(result.versions).map(([peer, version]) => `${peer} ${version}`);
  const settings = Object.entries(result.settings).map(([name, value]) => `${name}=${value}`);
  return `## ${title}

\`${result.command}\`, ${result.date}: ${[sentenceOf(result.machine), ...versions].join(", ")};
\`${settings.join(" ")}\`.

${markdownTable(result.figures)}

${result.notes.map((note) => `- ${note}`).join("\n")}
`;
}
