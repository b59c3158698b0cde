const columns = 80;

/** wrap breaks a text into lines of at most so many characters, between words. */
export function wrap(text: string, most = columns): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** beside lays a text out beside its title; what does not fit into 80 columns goes on below where it began. */
export function beside(title: string, titleWidth: number, text: string): string[] {
  const indent = titleWidth + 4;
  return wrap(text, columns - indent).map((line, index) => {
    return `${index === 0 ? `  ${title.padEnd(titleWidth)}  ` : " ".repeat(indent)}${line}`;
  });
}
