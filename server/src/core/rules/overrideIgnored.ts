// An override that the package manager in use passes over: it protects nobody, whatever it says.
import { parseAnyOverride } from '../planning/overrideRule';
import { type Objection, objectionTo, overridesOf, type PlacedOverride } from '../planning/overrides';
import { overrideFinding } from '../planning/overrideUse';
import type { LockfileFormatId, Rule } from '../types';
import { plainText } from '../untrusted';

export const overrideIgnored: Rule = {
  id: 'overrideIgnored',
  title: 'Override without effect',
  help: 'The package manager in use does not look for overrides here, or does not understand this one, so it changes nothing. Move it to where it counts, or remove it.',
  find: (project, about) => {
    const format = project.lock?.graph.lockfile.format;
    if (!format) return [];
    const heeded = new Set(
      overridesOf(project)
        .filter((placed) => objectionTo(project, format, placed) === undefined)
        .map(sayingOf),
    );
    return overridesOf(project).flatMap((placed) => {
      const name = targetOf(placed);
      if (about !== undefined && about !== name) return [];
      const objection = objectionTo(project, format, placed);
      // Written twice on purpose, for another package manager as well.
      if (objection === undefined || (objection === 'field' && heeded.has(sayingOf(placed)))) return [];
      const message = `${plainText(placed.override.path.join(' > '))} is not overridden: ${wordsFor[objection](format)}`;
      return [overrideFinding('overrideIgnored', placed, 'name', { severity: 'warning', message, name })];
    });
  },
};

const names: Readonly<Record<LockfileFormatId, string>> = {
  npm: 'npm',
  yarnClassic: 'yarn 1',
  yarnBerry: 'yarn',
  pnpm: 'pnpm',
  bun: 'bun',
};

const places: Readonly<Record<LockfileFormatId, string>> = {
  npm: '"overrides"',
  yarnClassic: '"resolutions"',
  yarnBerry: '"resolutions"',
  pnpm: 'the "overrides" of pnpm-workspace.yaml, or up to version 10 into "pnpm.overrides" or "resolutions" instead',
  bun: '"overrides", and into "resolutions" only where there are none',
};

const wordsFor: Readonly<Record<Objection, (format: LockfileFormatId) => string>> = {
  nonRoot: (format) => `${names[format]} takes overrides from the root of a workspace only`,
  field: (format) => `${names[format]} looks into ${places[format]}`,
  key: (format) => `${names[format]} does not understand this key`,
};

function sayingOf({ override: { path, rawSpec } }: PlacedOverride): string {
  return JSON.stringify([path.filter((step) => step !== '.'), rawSpec]);
}

function targetOf({ override }: PlacedOverride): string {
  return parseAnyOverride(override)?.target.name ?? override.path.at(-1) ?? '';
}
