// The word that was probably meant by one that was mistyped.

/** Longer words are nobody's slip of the finger. */
const maxLength = 40;

/**
 * The word nearest to the one typed: it begins like that, or a few slips lead from one to the other (a letter missing,
 * too many, another, or two swapped: one for every three letters, at least one). Undefined where none is near.
 */
export function nearestOf(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > maxLength) return undefined;
  const wanted = typed.toLowerCase();
  const near = words.flatMap((word) => {
    const slips = slipsBetween(wanted, word);
    return slips <= Math.max(1, Math.floor(word.length / 3)) ? [{ word, slips }] : [];
  });
  near.sort((a, b) => a.slips - b.slips);
  return near[0]?.word ?? words.find((word) => wanted.length > 1 && word.startsWith(wanted));
}

/** Optimal string alignment: the least number of such slips, no letter touched twice. */
function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const ways = [rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (isSame ? 0 : 1)];
      row.push(Math.min(...ways, ...(isSwapped ? [rows[i - 2]![j - 2]! + 1] : [])));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
