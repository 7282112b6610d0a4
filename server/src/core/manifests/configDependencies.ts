// What pnpm installs before all else: `configDependencies` as pnpm-workspace.yaml and package.json have them (pnpm.io/config-dependencies).
import { valid } from 'semver';
import { fieldsOf, memberOf, type Report, reportWrongType } from '../reading/jsonFields';
import type { JsonNode } from '../reading/jsonNode';
import type { Scalar, YamlScalar } from '../reading/yaml';
import { packagePathOf } from '../registry/packument';
import { publicTarballOf } from '../registry/tarballs';
import type { ConfigDependency, Declaration, LockedPackage, Pin, Span, Spec } from '../types';
import type { Written } from './edits';
import { parseSpec } from './spec';

/** A config dependency that is locked by its own line. */
export interface PinnedDependency extends ConfigDependency {
  readonly pin: Pin;
}

/** Whether a declaration is of what pnpm is set up with, in whichever file it stands. */
export function isConfigDependency({ field }: Pick<Declaration, 'field'>): boolean {
  return field === 'configDependencies' || field === 'pnpm.configDependencies';
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

/** Below the project's folder, where pnpm installs them by their names; its note of what is installed leaves them out. */
export const configModules = 'node_modules/.pnpm-config';

/**
 * Up to pnpm 10 each is a version with its integrity, `a: 1.0.0+sha512-…`, or, where its tarball does not lie where
 * registries have it, an object of these two; the lockfile has none of them. From 11 on the lockfile has them all, and
 * `a: 1.0.0` or a range or tag is enough here.
 */
export function configDependenciesInYaml(scalars: readonly YamlScalar[]): readonly ConfigDependency[] {
  const own = scalars.filter(
    ({ path: [section, name = ''], key }) =>
      section === 'configDependencies' && key && packagePathOf(name) !== undefined,
  );
  const tarballs = new Map(
    own.flatMap(({ path, keys, value }) =>
      path.length === 3 && path[2] === 'tarball' ? [[keys[1]!.span.start, value]] : [],
    ),
  );
  return own.flatMap(({ path, keys, value }) => {
    const isObject = path.length === 3 && path[2] === 'integrity';
    if (path.length !== 2 && !isObject) return [];
    const tarball = tarballs.get(keys[1]!.span.start);
    const read = configDependencyOf('configDependencies', keys[1]!, value, tarball);
    return (isObject && !isPinned(read)) || isNoText(value) ? [] : [read];
  });
}

/**
 * The same of `pnpm.configDependencies` in a package.json, where only pnpm 10 looks: it refuses what has no exact version and
 * integrity, so that is left out.
 */
export function configDependenciesInJson(
  node: JsonNode | undefined,
  report: Report,
): readonly ConfigDependency[] {
  const field = 'pnpm.configDependencies';
  return [...fieldsOf(node, field, report).values()].flatMap(({ name, nameSpan, value }) => {
    const written = value.type === 'object' ? memberOf(value, 'integrity') : value;
    if (written?.type !== 'string') {
      reportWrongType(report, name, 'a version with its integrity', written ?? value);
      return [];
    }
    const address = memberOf(value, 'tarball');
    const read = configDependencyOf(
      field,
      scalarOf(name, nameSpan),
      scalarOf(written.value, written.span),
      address?.type === 'string' ? scalarOf(address.value, address.span) : undefined,
    );
    return packagePathOf(name) !== undefined && isPinned(read) ? [read] : [];
  });
}

function scalarOf(text: string, span: Span): Scalar {
  return { text, span };
}

/** An alias for what stands elsewhere, or nothing. */
function isNoText({ text, span }: Scalar): boolean {
  return /^(?:\*.*|~|null)$/i.test(text) && span.end - span.start === text.length;
}

function configDependencyOf(
  field: ConfigDependency['field'],
  name: Scalar,
  value: Scalar,
  tarball: Scalar | undefined,
): ConfigDependency {
  const served = tarball && publicTarballOf(tarball.text);
  const pin = pinOf(value.text, tarball, served?.version);
  const rawSpec = value.text.slice(0, pin && value.text.indexOf('+'));
  return {
    name: name.text,
    field,
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
function pinOf(text: string, tarball: Scalar | undefined, served: string | undefined): Pin | undefined {
  const [version = '', ...rest] = text.split('+');
  if (rest.length === 0 || valid(version) === null) return undefined;
  const integrity = rest.join('+');
  const address = tarball && { resolved: tarball.text, resolvedSpan: tarball.span };
  return { version: served ?? version, integrity, ...address };
}

/** The same dependency with another value in its own line, and the tarball of that where it has its address. */
export function withValue(
  dependency: ConfigDependency,
  text: string,
  address = dependency.pin?.resolved,
): ConfigDependency {
  const { field, name, nameSpan, specSpan, pin } = dependency;
  const tarball =
    address !== undefined && pin?.resolvedSpan ? scalarOf(address, pin.resolvedSpan) : undefined;
  return configDependencyOf(field, scalarOf(name, nameSpan), scalarOf(text, specSpan), tarball);
}

/** The place of the address that a config dependency has its tarball at; undefined where it has none. */
export function addressOf({ pin, nameSpan }: ConfigDependency): Written | undefined {
  return pin?.resolvedSpan && { nameSpan, specSpan: pin.resolvedSpan };
}

/** Another name's tarball is what `pnpm add --config a@npm:b` writes. */
function specOf(name: string, range: string, served = name): Spec {
  const target = parseSpec(range);
  return served === name ? target : { type: 'alias', name: served, target };
}
