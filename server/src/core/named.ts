// Lists of what has a name, looked into by name: a manifest asks for hundreds of packages, and is asked for each of them.
import { addTo } from './lists';
import { remembered } from './remembered';

interface Named {
  readonly name: string;
}

/** Shorter lists are gone through; an index of them would cost more than it saves. */
const minIndexed = 8;

/** Those of a list that have a name, in their order. The list is indexed once, and not to be changed afterwards. */
export function namedIn<T extends Named>(items: readonly T[], name: string): readonly T[] {
  if (items.length < minIndexed) return items.filter((item) => item.name === name);
  return (indexOf(items).get(name) ?? []) as readonly T[];
}

const indexOf = remembered((items: readonly Named[]): ReadonlyMap<string, readonly Named[]> => {
  const index = new Map<string, Named[]>();
  for (const item of items) {
    addTo(index, item.name, item);
  }
  return index;
});
