// Numbers found by a name and what is asked of it. The two stay apart, since joining them for a key costs more.

/** What is known of one name. Most have one range, so the first needs no map. */
interface Named {
  readonly range: string;
  number: number;
  others: Map<string, number> | undefined;
}

export type NameTable = Map<string, Named>;

/** The number of a name's range, -1 where there is none. */
export function findNumber(table: NameTable, name: string, range: string): number {
  const named = table.get(name);
  if (!named) return -1;
  return named.range === range ? named.number : (named.others?.get(range) ?? -1);
}

/** Sets the number of a name's range, and returns the number that it replaces, -1 where there was none. */
export function setNumber(table: NameTable, name: string, range: string, number: number): number {
  const named = table.get(name);
  if (!named) {
    table.set(name, { range, number, others: undefined });
    return -1;
  }
  if (named.range === range) {
    const before = named.number;
    named.number = number;
    return before;
  }
  named.others ??= new Map();
  const before = named.others.get(range) ?? -1;
  named.others.set(range, number);
  return before;
}

/** The numbers of all ranges of a name. */
export function numbersOf(table: NameTable, name: string): readonly number[] {
  const named = table.get(name);
  return named ? [named.number, ...(named.others?.values() ?? [])] : [];
}
