// How old a version must be before it is installed: what the project's package manager holds to.

import { scopeOf } from '../advisories/publicNames';
import { parseDescriptor } from '../manifests/descriptor';
import { pnpmVersionOf } from '../manifests/pnpmVersion';
import { remembered, rememberedBy } from '../remembered';
import type { LockfileFormatId, Packument, Project, PublishedVersion, ReleaseAge } from '../types';
import { type PickRules, pickVersion } from './pick';
import { parsedRange, satisfies } from './satisfies';

const day = 24 * 60 * 60 * 1_000;

/** What holds where nothing else is set: a wish, which no package manager knows of. */
export const defaultReleaseAge: ReleaseAge = { ms: 3 * day, exclude: [] };

/** The moment (RFC 3339) after which a version of a package is too young for a project. */
export function cutoffOf(
  { releaseAge = defaultReleaseAge, now }: Pick<Project, 'releaseAge' | 'now'>,
  name: string,
  version: string,
): string | undefined {
  return isExempt(releaseAge, name, version) ? undefined : momentOf(releaseAge, now);
}

/** Who keeps a version from being installed as yet, because it is too young: a file, or `yarn`; undefined where nobody does. */
export function refusedBy(project: Project, name: string, version: PublishedVersion): string | undefined {
  const gate = gateOf(project);
  return gate?.refuses && isHeldBack(project, name, version) ? gate.source : undefined;
}

/** Whether the package manager passes a version over, because it is too young; it may take it all the same where told. */
export function isHeldBack(
  project: Project,
  name: string,
  { version, published }: PublishedVersion,
): boolean {
  const gate = gateOf(project);
  const cutoff = gate && cutoffIn(project, gate, name);
  const isYoung = cutoff !== undefined && published !== undefined && published > cutoff;
  return isYoung && !isExempt(gate!.releaseAge, name, version);
}

/** The version that a package manager would choose now; too young ones only where there is no other. */
export function pickToday(
  project: Project,
  packument: Packument,
  wanted: string,
  rules: PickRules,
): string | undefined {
  const gate = gateOf(project);
  const except = gate && exemptionOf(gate.releaseAge, packument.name);
  const before = gate && cutoffIn(project, gate, packument.name);
  const isHeld = before !== undefined && except !== 'all';
  const held = isHeld && { ...rules, before, ...(except !== undefined && { except }) };
  return (held && pickVersion(packument, wanted, held)) || pickVersion(packument, wanted, rules);
}

/** From which moment on a package manager passes versions over, and whether it refuses one that is asked for by itself. */
interface Gate {
  readonly releaseAge: ReleaseAge;
  /** Undefined where every version is old enough. */
  readonly cutoff: string | undefined;
  readonly source: string;
  readonly refuses: boolean;
}

/** What it is set to, else what it does unasked. */
const gateOf = remembered((project: Project): Gate | undefined => {
  const own = setIn(project) ?? unaskedOf(project);
  return own && { ...own, cutoff: momentOf(own.releaseAge, project.now) };
});

/** For some scopes yarn may be told another age, since about the version in which it holds to one unasked. */
function cutoffIn(project: Project, { releaseAge, cutoff }: Gate, name: string): string | undefined {
  const ms = name.startsWith('@') && isLateYarn(project) ? project.scopeAges?.get(scopeOf(name)) : undefined;
  return ms === undefined ? cutoff : momentOf({ ...releaseAge, ms }, project.now);
}

/**
 * From 11 on pnpm reads registries and logins from `.npmrc` and nothing else (https://pnpm.io/settings), and need not hold to an
 * age where no older version is admitted (`minimumReleaseAgeStrict`).
 */
function setIn(project: Project): Omit<Gate, 'cutoff'> | undefined {
  const { releaseAge } = project;
  if (releaseAge?.source === undefined) return undefined;
  const isLate = isOfPnpm(project) && isLatePnpm(project);
  if (releaseAge.source === '.npmrc' && isLate) return undefined;
  return { releaseAge, source: releaseAge.source, refuses: !(releaseAge.isLenient && isLate) };
}

function unaskedOf(project: Project): Omit<Gate, 'cutoff'> | undefined {
  const { lock, ageExempt = [], ageRefusedIn } = project;
  const found = unasked.find(({ format, isSo }) => format === lock?.graph.lockfile.format && isSo(project));
  const told = ageRefusedIn === undefined ? {} : { source: ageRefusedIn, refuses: true };
  return found && { ...found, ...told, releaseAge: { ms: day, exclude: ageExempt } };
}

/** The moment at which what is old enough has come out at the latest; undefined where every version is. */
function momentOf({ before, ms }: ReleaseAge, now: string): string | undefined {
  const time = Date.parse(now);
  if (before !== undefined || ms <= 0 || Number.isNaN(time)) return before;
  return new Date(Math.max(0, time - ms)).toISOString();
}

/** A package manager that passes versions over that are younger than a day though nobody told it to. */
interface Unasked extends Pick<Gate, 'source' | 'refuses'> {
  readonly format: LockfileFormatId;
  /** Whether it is a version that does so. */
  readonly isSo: (project: Project) => boolean;
}

/** yarn does from 4.15 on, which writes version 10 of the lockfile; pnpm takes a young one where nothing else will do. */
const unasked: readonly Unasked[] = [
  {
    format: 'yarnBerry',
    source: 'yarn',
    isSo: isLateYarn,
    refuses: true,
  },
  {
    format: 'pnpm',
    source: 'pnpm',
    isSo: isLatePnpm,
    refuses: false,
  },
];

function isLateYarn({ lock }: Project): boolean {
  const { format, formatVersion } = lock?.graph.lockfile ?? {};
  return format === 'yarnBerry' && Number(formatVersion) >= 10;
}

function isOfPnpm({ lock }: Project): boolean {
  return lock?.graph.lockfile.format === 'pnpm';
}

function isLatePnpm(project: Project): boolean {
  return (pnpmVersionOf(project)?.major ?? 0) >= 11;
}

/** Days since a version came out, rounded down; undefined where the registry does not say. */
export function ageInDays({ now }: Project, { published }: PublishedVersion): number | undefined {
  const age = published === undefined ? Number.NaN : Date.parse(now) - Date.parse(published);
  return Number.isNaN(age) ? undefined : Math.max(0, Math.floor(age / day));
}

function isExempt(releaseAge: ReleaseAge, name: string, version: string): boolean {
  const except = exemptionOf(releaseAge, name);
  return except === 'all' || (except !== undefined && satisfies(version, except));
}

/**
 * The versions of a package that an age does not hold for, as a range, or all of them; undefined where it holds for each.
 * pnpm lists versions (`a@1.0.0 || 1.0.1`), among them those that it had to take though they were too young, yarn ranges too
 * (`isPackageApproved`, plugin-npm): others of the package it holds for.
 */
const exemptionOf = rememberedBy(
  (name: string) => name,
  ({ exclude }: ReleaseAge, name): string | undefined => {
    const entries = exclude.map(parseDescriptor).filter((entry) => isFor(entry.name, name));
    if (entries.some(({ range }) => range === '')) return 'all';
    const ranges = entries.map(({ range }) => range).filter((range) => parsedRange(range));
    return ranges.length > 0 ? ranges.join(' || ') : undefined;
  },
);

function isFor(pattern: string, name: string): boolean {
  return pattern.includes('*') ? matchesGlob(pattern, name) : pattern === name;
}

/** `*` stands for any characters: greedy matching from left to right, linear in the lengths for each star. */
function matchesGlob(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
