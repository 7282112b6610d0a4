// Keys of a pnpm-lock.yaml and the references that lead to them, as pnpm's `dependency-path` has them.

/**
 * How keys are written: `/name/1.0.0_peers` up to version 5 of the lockfile, `/name@1.0.0(peers)` in version 6,
 * `name@1.0.0(peers)` from 9 on. What does not come from the registry has its address for a key, from 9 on behind
 * `name@`: `file:dir`, `github.com/owner/repo/commit`, `https://host/a.tgz`.
 */
export type KeyStyle = 'slash' | 'slashAt' | 'at';

/** A key in its parts. An address up to version 6 has no name of its own; it is the reference, the name empty. */
export interface KeyParts {
  readonly name: string;
  /** What dependencies on the name give as their target: version and suffix, or an address. */
  readonly reference: string;
}

/** The style of a lockfile by its `lockfileVersion`, undefined for those before pnpm 3, whose files differ. */
export function keyStyleOf(lockfileVersion: string): KeyStyle | undefined {
  const major = Number.parseInt(lockfileVersion, 10);
  if (!(major >= 5)) return undefined;
  if (major === 5) return 'slash';
  return major < 9 ? 'slashAt' : 'at';
}

/** Takes a key apart, or a dependency's reference that is the key of another name, as of an alias. */
export function partsOf(style: KeyStyle, key: string): KeyParts {
  const start = style === 'at' ? 0 : 1;
  const isAddress = style !== 'at' && !key.startsWith('/');
  const scope = key.startsWith('@', start) ? key.indexOf('/', start) : start;
  const end = isAddress || scope < 0 ? -1 : key.indexOf(style === 'slash' ? '/' : '@', scope + 1);
  return end < 0
    ? { name: '', reference: key }
    : { name: key.slice(start, end), reference: key.slice(end + 1) };
}

/** The version in a reference without the peers and the patch behind it; empty for an address. */
export function versionOf(style: KeyStyle, reference: string): string {
  const suffix = reference.indexOf(style === 'slash' ? '_' : '(');
  const version = suffix < 0 ? reference : reference.slice(0, suffix);
  const first = version.charCodeAt(0);
  return first >= 48 && first <= 57 && version.includes('.') && !version.includes('/') ? version : '';
}

/** The key of the package that an instance is of: without peers and patch at its end, `(a@1.0.0)(b@2.0.0)`. */
export function withoutSuffix(key: string): string {
  if (!key.endsWith(')')) return key;
  let depth = 0;
  for (let at = key.length - 1; at >= 0; at--) {
    const sign = key[at];
    if (sign === ')') depth++;
    else if (sign === '(') depth--;
    else if (depth === 0) return key.slice(0, at + 1);
  }
  return key;
}
