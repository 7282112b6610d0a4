// A project from texts alone, as the session would put it together, for tests of the core.

import { parseOsvRecord } from '../../server/src/core/advisories/osv';
import { graphOf } from '../../server/src/core/graph';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import { parseWorkspaceFile } from '../../server/src/core/manifests/workspaceFile';
import { parsePolicy } from '../../server/src/core/policy';
import { parsePackument } from '../../server/src/core/registry/packument';
import type {
  Advisory,
  CatalogEntry,
  ManifestFile,
  Packument,
  Project,
  ReleaseAge,
} from '../../server/src/core/types';

export interface ProjectTexts {
  /** package.json texts by importer path; a string is the root's. */
  readonly manifests: string | Readonly<Record<string, string>>;
  /** Text of the lockfile, and its name where it is not package-lock.json. */
  readonly lock?: string;
  readonly lockName?: string;
  /** OSV records. */
  readonly advisories?: readonly unknown[];
  /** `name@version` of what is on disk. */
  readonly installed?: readonly string[];
  /** Published versions by package: their dates, or more about them. */
  readonly registry?: PublishedTexts;
  /** Text of the pnpm-workspace.yaml. */
  readonly pnpmWorkspace?: string;
  /** Text of the .yarnrc.yml. */
  readonly yarnrc?: string;
  readonly releaseAge?: ReleaseAge;
  /** What a tool around the package manager is run with. */
  readonly installCommand?: string;
  /** What configurations say of registries, each as scope → address. */
  readonly registries?: readonly Readonly<Record<string, string>>[];
  readonly ownFeeds?: readonly string[];
  /** Text of the policy. */
  readonly policy?: string;
  /** Whether the workspace is trusted; it is, unless said otherwise. */
  readonly trusted?: boolean;
}

/** What a registry has, by package and version; a string is a date. */
export type PublishedTexts = Readonly<Record<string, Readonly<Record<string, string | PublishedText>>>>;

/** A published version as its package.json has it, and when it came out. */
export interface PublishedText {
  readonly published?: string;
  readonly deprecated?: string;
  readonly engines?: { readonly node: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
  readonly bundleDependencies?: readonly string[];
  readonly os?: readonly string[];
  readonly dist?: { readonly integrity: string; readonly tarball?: string };
  /** What lies in its tarball beside itself, by folder: `node_modules/a`, `node_modules/a/node_modules/b`. */
  readonly bundle?: Readonly<Record<string, BundledText>>;
}

/** A package inside another's tarball. */
export interface BundledText extends PublishedText {
  readonly name: string;
  readonly version: string;
}

/** Where the projects of tests lie. */
export const root = '/project';

/** Puts a project together. */
export function projectOf(texts: ProjectTexts): Project {
  const given = typeof texts.manifests === 'string' ? { '': texts.manifests } : texts.manifests;
  const manifests = new Map<string, ManifestFile>();
  for (const [importer, text] of Object.entries(given)) {
    const file = importer === '' ? `${root}/package.json` : `${root}/${importer}/package.json`;
    manifests.set(importer, { file, text, manifest: parseManifest(text) });
  }
  const workspaceFile = workspaceFileOf(texts);
  const catalogs = workspaceFile?.workspace.catalogs;
  const lock = texts.lock === undefined ? undefined : lockOf(texts.lock, texts.lockName, manifests, catalogs);
  return {
    root,
    manifests,
    ...(lock ? { lock } : {}),
    ...(texts.installed ? { installed: new Set(texts.installed) } : {}),
    advisories: advisoriesOf(texts.advisories ?? []),
    packuments: packumentsOf(texts.registry ?? {}),
    ...(workspaceFile ? { workspaceFile } : {}),
    trusted: texts.trusted ?? true,
    ...(texts.policy === undefined ? {} : { policy: policyOf(texts.policy) }),
    ...(texts.releaseAge ? { releaseAge: texts.releaseAge } : {}),
    ...(texts.installCommand === undefined ? {} : { installCommand: texts.installCommand }),
    registries: (texts.registries ?? []).map((one) => new Map(Object.entries(one))),
    ownFeeds: new Set(texts.ownFeeds ?? []),
    now: '2026-11-01T12:00:00.000Z',
  };
}

/** A small OSV record: `osv('GHSA-…', 'lodash', { fixed: '4.17.21' })`. */
export function osv(
  id: string,
  name: string,
  affects: {
    readonly introduced?: string;
    readonly fixed?: string;
    readonly versions?: readonly string[];
    readonly severity?: string;
    readonly aliases?: readonly string[];
    readonly summary?: string;
    readonly published?: string;
    readonly modified?: string;
  },
): unknown {
  const {
    introduced = '0',
    fixed,
    versions,
    severity = 'HIGH',
    aliases = [],
    summary = 'Something bad',
  } = affects;
  const events = [{ introduced }, ...(fixed === undefined ? [] : [{ fixed }])];
  return {
    id,
    aliases,
    summary,
    modified: affects.modified ?? '2026-06-01T00:00:00Z',
    published: affects.published ?? '2026-05-14T17:00:00Z',
    affected: [
      {
        package: { ecosystem: 'npm', name },
        ...(versions ? { versions } : { ranges: [{ type: 'SEMVER', events }] }),
      },
    ],
    ...(id.startsWith('MAL-') ? {} : { database_specific: { severity } }),
  };
}

function lockOf(
  text: string,
  name = 'package-lock.json',
  manifests: ReadonlyMap<string, ManifestFile>,
  catalogs?: readonly CatalogEntry[],
): NonNullable<Project['lock']> {
  for (const format of lockfileFormats.filter(({ fileNames }) => fileNames.includes(name))) {
    const lockfile = format.parse(text);
    const plain = new Map([...manifests].map(([importer, { manifest }]) => [importer, manifest]));
    if (lockfile) return { file: `${root}/${name}`, text, graph: graphOf(lockfile, plain, catalogs) };
  }
  throw new Error(`No format reads ${name}`);
}

function advisoriesOf(records: readonly unknown[]): ReadonlyMap<string, readonly Advisory[]> {
  const byName = new Map<string, Advisory[]>();
  for (const advisory of records.flatMap((record) => parseOsvRecord(record, 'test').advisories)) {
    const known = byName.get(advisory.package);
    if (known) known.push(advisory);
    else byName.set(advisory.package, [advisory]);
  }
  return byName;
}

function workspaceFileOf({ pnpmWorkspace, yarnrc }: ProjectTexts): Project['workspaceFile'] {
  const text = pnpmWorkspace ?? yarnrc;
  const file = `${root}/${pnpmWorkspace === undefined ? '.yarnrc.yml' : 'pnpm-workspace.yaml'}`;
  return text === undefined ? undefined : { file, text, workspace: parseWorkspaceFile(file, text) };
}

function policyOf(text: string): NonNullable<Project['policy']> {
  return { file: `${root}/.lockwatch.jsonc`, text, policy: parsePolicy(text) };
}

/** Packuments without tags, as if nobody had set any. */
export function packumentsOf(registry: PublishedTexts): ReadonlyMap<string, Packument> {
  return new Map(
    Object.entries(registry).map(([name, versions]) => [name, packumentOf(name, versions)] as const),
  );
}

function packumentOf(name: string, given: PublishedTexts[string]): Packument {
  const versions = Object.entries(given).map(
    ([version, text]) => [version, typeof text === 'string' ? { published: text } : text] as const,
  );
  const time = versions.flatMap(([version, { published }]) =>
    published === undefined ? [] : [[version, new Date(published).toISOString()] as const],
  );
  const document = { name, versions: Object.fromEntries(versions), time: Object.fromEntries(time) };
  return parsePackument(JSON.stringify(document))!;
}
