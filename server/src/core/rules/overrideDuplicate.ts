// Two overrides of one target: at best one says nothing, at worst they disagree.

import { baseName } from '../paths';
import type { OverrideRule } from '../planning/overrideRule';
import { type HeededOverride, heededOn, overrideFinding } from '../planning/overrideUse';
import type { Override, Rule } from '../types';
import { plainText } from '../untrusted';

export const overrideDuplicate: Rule = {
  id: 'overrideDuplicate',
  title: 'Override given twice',
  help: 'The same dependency is overridden in two places. Keep one, so that a later change cannot miss the other.',
  find: (project, name) => {
    const first = new Map<string, HeededOverride>();
    const sorted = [...heededOn(project, name)].sort((a, b) => rankOf(a) - rankOf(b));
    return sorted.flatMap((heeded) => {
      const key = keyOf(heeded);
      const other = first.get(key);
      if (!other) {
        first.set(key, heeded);
        return [];
      }
      const { placed, rule } = heeded;
      const about = {
        severity: 'information' as const,
        message: messageOf(heeded, other),
        name: rule.target.name,
      };
      return [overrideFinding('overrideDuplicate', placed, 'name', about)];
    });
  },
};

/** pnpm lets what stands below `pnpm` win over `resolutions`. */
const ranks: Readonly<Record<Override['field'], number>> = {
  'pnpm.overrides': 0,
  overrides: 0,
  resolutions: 1,
};

function rankOf({ placed: { override } }: HeededOverride): number {
  return ranks[override.field];
}

/** Of package.json and its workspace file pnpm reads one: where it is not told which, neither makes the other needless. */
function keyOf({ placed: { importer }, rule: { target, via, anchored } }: HeededOverride): string {
  const plain = ({ name, range }: OverrideRule['target']) => [name, range?.replace(/^npm:/, '')];
  return JSON.stringify([importer === undefined, via.map(plain), plain(target), anchored]);
}

function messageOf(
  { placed: { override, file } }: HeededOverride,
  { placed: other }: HeededOverride,
): string {
  const place =
    file === other.file
      ? `as ${other.override.field} ${other.override.path.join(' > ')}`
      : `in ${baseName(other.file)}`;
  const value = override.rawSpec === other.override.rawSpec ? 'the same' : `"${other.override.rawSpec}"`;
  return plainText(`${override.path.join(' > ')} is overridden twice: ${place} it is ${value}`);
}
