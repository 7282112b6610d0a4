// What is asked for by name: `name@range`, as specs, keys of lockfiles and package managers' commands have it.

export interface Descriptor {
  readonly name: string;
  readonly range: string;
}

/** A descriptor, or a locator (`name@reference`), in its parts: the first `@` that is not a scope's is between them. */
export function parseDescriptor(descriptor: string): Descriptor {
  const at = descriptor.indexOf('@', 1);
  if (at < 0) return { name: descriptor, range: '' };
  return { name: descriptor.slice(0, at), range: descriptor.slice(at + 1) };
}
