// Where yarn's Plug'n'Play has put packages, by the state that it leaves in the project's root.
import type { PackageSource } from '../types';
import { BACKSLASH } from './characters';
import { sourceOf, versionOf } from './descriptors';

/** A package that has been put somewhere: in an archive, or unpacked into a folder with its package.json. */
export interface PlacedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: PackageSource;
  /** The archive or the package.json, from the root. It need not be there: what is not for this system is not fetched. */
  readonly file: string;
}

/** Files of a project's root that may hold the state, the one that counts first. */
export const plugAndPlayFiles: readonly string[] = ['.pnp.data.json', '.pnp.cjs', '.pnp.js'];

/**
 * The packages of a state: of `.pnp.data.json`, which is JSON, or of the program that yarn 2 to 4 write, which holds the
 * same as an object or as the text of one. Undefined where there is none that can be understood, as in the `.pnp.js` of
 * yarn 1. Virtual twins are left out, since what they stand for is in the state too. Source: `generatePnpScript.ts` and
 * `generateSerializedState.ts` of @yarnpkg/pnp.
 */
export function placedPackages(text: string): readonly PlacedPackage[] | undefined {
  const registry = registryIn(text);
  if (!Array.isArray(registry)) return undefined;
  return pairsOf(registry).flatMap(([name, references]) =>
    pairsOf(references).flatMap(([reference, information]) => placed(name, reference, information)),
  );
}

function placed(name: unknown, reference: unknown, information: unknown): readonly PlacedPackage[] {
  const { packageLocation: place }: { readonly packageLocation?: unknown } = { ...Object(information) };
  if (typeof name !== 'string' || typeof reference !== 'string' || typeof place !== 'string') return [];
  const version = versionOf(reference);
  if (version === '' || reference.startsWith('virtual:')) return [];
  const [archive] = /^.*?\.zip(?=\/)/.exec(place) ?? [];
  const file = archive ?? `${place.replace(/\/$/, '')}/package.json`;
  return [{ name, version, source: sourceOf(reference), file }];
}

/** The list of packages: each name with its references, each reference with what is known of it. */
function registryIn(text: string): unknown {
  const start = /^\s*(?=\{)|(?:RAW_RUNTIME_STATE =\s*|hydrateRuntimeState\((?:JSON\.parse\()?)(?=['{])/.exec(
    text,
  );
  if (!start) return undefined;
  const from = start.index + start[0].length;
  try {
    return JSON.parse(text.charAt(from) === "'" ? literalAt(text, from) : objectAt(text, from))
      .packageRegistryData;
  } catch {
    return undefined;
  }
}

/** A text in single quotes, as yarn writes it: only quotes, backslashes and line breaks are escaped. */
function literalAt(text: string, from: number): string {
  let end = text.indexOf("'", from + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf("'", end + 1);
  return text.slice(from + 1, Math.max(end, from + 1)).replace(/\\(?:\r?\n|([\s\S]))/g, '$1');
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === BACKSLASH) start--;
  return (at - start) % 2 === 1;
}

/** An object up to the next argument, or to the end. */
function objectAt(text: string, from: number): string {
  const end = text.indexOf('}, {basePath', from);
  return end < 0 ? text.slice(from) : text.slice(from, end + 1);
}

function pairsOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair) => (Array.isArray(pair) ? [[pair[0], pair[1]] as const] : []));
}
