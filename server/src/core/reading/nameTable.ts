// What is found by a name and a range. The two stay apart, since joining them for a key costs more.

/** Those of one name are a chain, as most names have one range and hardly any has many. */
export interface Ranged<T> {
  readonly range: string;
  next: T | undefined;
}

export interface NameTable<T extends Ranged<T>> {
  /** The first of each name. */
  readonly byName: Map<string, T>;
  /** By name and range, those that would make a chain too long. */
  readonly others: Map<string, T>;
}

/** A longer chain would take too long to go through. */
const chainLimit = 64;

export function emptyTable<T extends Ranged<T>>(): NameTable<T> {
  return { byName: new Map(), others: new Map() };
}

/** What a name and a range lead to. */
export function findRanged<T extends Ranged<T>>(
  table: NameTable<T>,
  name: string,
  range: string,
): T | undefined {
  return findAmong(table, table.byName.get(name), name, range);
}

/** The same where the first of the name is known. */
export function findAmong<T extends Ranged<T>>(
  table: NameTable<T>,
  first: T | undefined,
  name: string,
  range: string,
): T | undefined {
  let one = first;
  while (one && one.range !== range) one = one.next;
  return one ?? (table.others.size > 0 ? table.others.get(keyOf(name, range)) : undefined);
}

/** Adds one to those of a name, unless the name has one of that range already, which is then returned. */
export function addRanged<T extends Ranged<T>>(table: NameTable<T>, name: string, one: T): T | undefined {
  let last = table.byName.get(name);
  if (!last) table.byName.set(name, one);
  let length = 1;
  for (; last?.next && last.range !== one.range; length++) last = last.next;
  if (!last || last.range === one.range) return last;
  if (length === chainLimit) return addOther(table.others, keyOf(name, one.range), one);
  last.next = one;
  return undefined;
}

function addOther<T>(others: Map<string, T>, key: string, one: T): T | undefined {
  const other = others.get(key);
  if (!other) others.set(key, one);
  return other;
}

/** Those of a name in the order in which they were added, but for those beyond the length of a chain. */
export function chainOf<T extends Ranged<T>>(table: NameTable<T>, name: string): readonly T[] {
  const chain: T[] = [];
  for (let one = table.byName.get(name); one; one = one.next) chain.push(one);
  return chain;
}

function keyOf(name: string, range: string): string {
  return `${name}\n${range}`;
}
