// Maps from a key to all that belongs to it, and arrays of numbers, filled one by one.

/** Puts an item behind what a map has for a key. */
export function addTo<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const known = lists.get(key);
  if (known) known.push(item);
  else lists.set(key, [item]);
}

/** The same for sets, in which each item is once. */
export function addOnce<K, T>(sets: Map<K, Set<T>>, key: K, item: T): void {
  const known = sets.get(key);
  if (known) known.add(item);
  else sets.set(key, new Set([item]));
}

/** The same numbers with room for as many again. */
export function twiceAsLong(numbers: Int32Array): Int32Array {
  const longer = new Int32Array(2 * numbers.length);
  longer.set(numbers);
  return longer;
}
