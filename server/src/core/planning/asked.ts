// What a dependency stands for in the registry, and which versions are that.
import { specOf } from '../manifests/spec';
import { satisfies } from '../registry/satisfies';
import type { Edge, LockfileFormatId, Spec } from '../types';

/** A package of the registry: its real name, and a range or a tag. */
export interface Asked {
  readonly name: string;
  readonly selector: string;
  readonly isTag: boolean;
  /** An override says so. */
  readonly isOverridden?: true;
  /** npm leaves what an override's key does not mean as it is, where it is what was asked for without the override. */
  readonly unless?: { readonly range: string; readonly not: string };
}

/** What a spec stands for in the registry, by what name it is asked for; undefined for what does not come from there. */
export function askedOf(spec: Spec, name: string): Asked | undefined {
  switch (spec.type) {
    case 'range':
      return { name, selector: spec.range, isTag: false };
    case 'tag':
      return { name, selector: spec.tag, isTag: true };
    case 'alias':
      return askedOf(spec.target, spec.name);
    default:
      return undefined;
  }
}

/** A spec as a lockfile has it: yarn from 2 on writes `npm:` before tags too, where elsewhere an alias follows it. */
export function lockedSpecOf(format: LockfileFormatId, rawSpec: string): Spec {
  const plain = format === 'yarnBerry' ? /^npm:([^@]+)$/.exec(rawSpec)?.[1] : undefined;
  return specOf(plain ?? rawSpec);
}

/** Whether a version is what is asked for; a tag is met by whatever is locked. */
export function meets(asked: Asked, name: string, version: string): boolean {
  if (asked.name !== name) return false;
  if (asked.isTag || satisfies(version, asked.selector)) return true;
  const { unless } = asked;
  return unless !== undefined && satisfies(version, unless.range) && !satisfies(version, unless.not);
}

/** Whether somebody else is to provide it. */
export function isPeer({ type }: Pick<Edge, 'type'>): boolean {
  return type === 'peer' || type === 'peerOptional';
}
