// The lines of settings as `.npmrc` has them, `key = value`, read as npm and pnpm do (the package `ini`).

/** Keys and values in their order, up to the first section: what stands in one is no setting. */
export function iniPairsOf(text: string): readonly (readonly [key: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trimStart().startsWith('[')) break;
    const at = line.indexOf('=');
    if (at > 0) pairs.push([line.slice(0, at).trim(), iniValueOf(line.slice(at + 1))]);
  }
  return pairs;
}

/** What stands in quotes, else what goes up to a comment. */
export function iniValueOf(written: string): string {
  const [, double, single, plain = ''] = /^(?:"([^"]*)"|'([^']*)'|([^;#]*))/.exec(written.trim()) ?? [];
  return double ?? single ?? plain.trimEnd();
}
