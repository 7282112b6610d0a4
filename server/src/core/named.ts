// Lists of what has a name, looked into by name: a manifest asks for hundreds of packages, and is asked for each of them.
import { addTo } from './lists';

interface Named {
  readonly name: string;
}

/** Shorter lists are gone through; an index of them would cost more than it saves. */
const minIndexed = 8;

const indices = new WeakMap<readonly Named[], ReadonlyMap<string, readonly Named[]>>();

/** Those of a list that have a name, in their order. The list is indexed once, and not to be changed afterwards. */
export function namedIn<T extends Named>(items: readonly T[], name: string): readonly T[] {
  if (items.length < minIndexed) return items.filter((item) => item.name === name);
  const index = indices.get(items) ?? indexOf(items);
  return (index.get(name) ?? []) as readonly T[];
}

function indexOf(items: readonly Named[]): ReadonlyMap<string, readonly Named[]> {
  const index = new Map<string, Named[]>();
  for (const item of items) {
    addTo(index, item.name, item);
  }
  indices.set(items, index);
  return index;
}
