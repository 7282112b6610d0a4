// What pnpm installs before all else: `configDependencies` of pnpm-workspace.yaml (pnpm.io/config-dependencies).
import { valid } from 'semver';
import type { Scalar, YamlScalar } from '../reading/yaml';
import { packagePathOf } from '../registry/packument';
import { publicTarballOf } from '../registry/tarballs';
import type { ConfigDependency, Declaration, LockedPackage, Pin, Project, Spec } from '../types';
import { parseSpec } from './spec';

/** A config dependency that is locked by its own line. */
export interface PinnedDependency extends ConfigDependency {
  readonly pin: Pin;
}

/** Whether a declaration is locked where it stands, whatever lockfiles say. */
export function isPinned<T extends Pick<Declaration, 'name'>>(
  declaration: T,
): declaration is T & PinnedDependency {
  return 'pin' in declaration;
}

/** A package as such a line locks it. */
export type PinnedPackage = Pick<LockedPackage, 'key' | 'name' | 'version' | 'source' | 'resolved'>;

/** The package that such a line locks. */
export function packageOfPin({ name, spec, pin: { version, resolved } }: PinnedDependency): PinnedPackage {
  const real = spec.type === 'alias' ? spec.name : name;
  const key = `${real}@${version}`;
  return { key, name: real, version, source: 'registry', ...(resolved !== undefined && { resolved }) };
}

/** The packages that a project's own files lock, without a lockfile. */
export function pinsOf({ workspaceFile }: Pick<Project, 'workspaceFile'>): readonly PinnedPackage[] {
  return (workspaceFile?.workspace.configDependencies ?? []).filter(isPinned).map(packageOfPin);
}

/** Below the project's folder, where pnpm installs them by their names; its note of what is installed leaves them out. */
export const configModules = 'node_modules/.pnpm-config';

/**
 * Up to pnpm 10 each is a version with its integrity, `a: 1.0.0+sha512-…`, or, where its tarball does not lie where
 * registries have it, an object of these two; the lockfile has none of them. From 11 on the lockfile has them all, and
 * `a: 1.0.0` or a range or tag is enough here.
 */
export function configDependenciesIn(scalars: readonly YamlScalar[]): readonly ConfigDependency[] {
  const own = scalars.filter(
    ({ path: [section, name = ''], key }) =>
      section === 'configDependencies' && key && packagePathOf(name) !== undefined,
  );
  const tarballs = new Map(
    own.flatMap(({ path, keys, value }) =>
      path.length === 3 && path[2] === 'tarball' ? [[keys[1]!.span.start, value.text]] : [],
    ),
  );
  return own.flatMap(({ path, keys, value }) => {
    const isObject = path.length === 3 && path[2] === 'integrity';
    if (path.length !== 2 && !isObject) return [];
    const read = configDependencyOf(keys[1]!, value, tarballs.get(keys[1]!.span.start));
    return (isObject && !isPinned(read)) || isNoText(value) ? [] : [read];
  });
}

/** An alias for what stands elsewhere, or nothing. */
function isNoText({ text, span }: Scalar): boolean {
  return /^(?:\*.*|~|null)$/i.test(text) && span.end - span.start === text.length;
}

function configDependencyOf(name: Scalar, value: Scalar, tarball: string | undefined): ConfigDependency {
  const served = tarball === undefined ? undefined : publicTarballOf(tarball);
  const pin = pinOf(value.text, tarball, served?.version);
  const rawSpec = value.text.slice(0, pin && value.text.indexOf('+'));
  return {
    name: name.text,
    field: 'configDependencies',
    type: 'dev',
    spec: specOf(name.text, rawSpec, served?.name),
    rawSpec,
    nameSpan: name.span,
    specSpan: value.span,
    bundled: false,
    ...(pin && { pin }),
  };
}

/**
 * pnpm, too, takes what follows the first `+` for the integrity, and refuses what is no exact version before it. What it
 * installs is what lies at the tarball's address, whatever version stands here.
 */
function pinOf(text: string, resolved: string | undefined, served: string | undefined): Pin | undefined {
  const [version = '', ...rest] = text.split('+');
  if (rest.length === 0 || valid(version) === null) return undefined;
  const integrity = rest.join('+');
  return { version: served ?? version, integrity, ...(resolved !== undefined && { resolved }) };
}

/** The same dependency with another value in its own line. */
export function withValue(dependency: ConfigDependency, text: string): ConfigDependency {
  const { name, nameSpan, specSpan } = dependency;
  return configDependencyOf({ text: name, span: nameSpan }, { text, span: specSpan }, undefined);
}

/** Another name's tarball is what `pnpm add --config a@npm:b` writes. */
function specOf(name: string, range: string, served = name): Spec {
  const target = parseSpec(range);
  return served === name ? target : { type: 'alias', name: served, target };
}
