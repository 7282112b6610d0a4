// What the readings of one lockfile, ours and that of somebody else's parser, have in common and what not.

/** A reading as lines that can be compared. */
export interface Picture {
  readonly packages: readonly string[];
  readonly edges: readonly string[];
  readonly importers?: readonly string[];
}

export interface Comparison {
  /** How many lines ours has. */
  readonly packages: number;
  readonly edges: number;
  /** The lines that only one of the two has, at most ten of each kind. */
  readonly differences: readonly string[];
}

export function compare(ours: Picture, theirs: Picture): Comparison {
  const parts = ['packages', 'importers', 'edges'] as const;
  return {
    packages: ours.packages.length,
    edges: ours.edges.length,
    differences: parts.flatMap((part) => [
      ...onlyIn(ours[part] ?? [], theirs[part] ?? []).map((line) => `ours: ${line}`),
      ...onlyIn(theirs[part] ?? [], ours[part] ?? []).map((line) => `theirs: ${line}`),
    ]),
  };
}

export function lineOf(...parts: readonly (string | boolean | undefined)[]): string {
  return parts.map((part) => part ?? '-').join(' ');
}

function onlyIn(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line)).slice(0, 10);
}
