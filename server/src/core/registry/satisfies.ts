// Whether versions satisfy ranges, remembered: foreseeing a lockfile asks the same a thousand times.
import { Range } from 'semver';
import { rememberedOfTexts } from '../remembered';

const known = rememberedOfTexts((range, version) => parsedRange(range)?.test(version) ?? false);

/** As npm's semver says, loosely; texts that are no range are satisfied by nothing. */
export function satisfies(version: string, range: string): boolean {
  return samePlain(version, range) ?? known(range, version);
}

/**
 * Whether two versions are the same, where both are no more than three numbers; undefined for all other texts. Where
 * thousands are compared with thousands, to parse them takes a hundred times as long.
 */
export function samePlain(version: string, range: string): boolean | undefined {
  return plain.test(range) && plain.test(version) ? version === range : undefined;
}

/** Numbers without zeros in front, as the same number may else be written in two ways. */
const plain = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/;

const ranges = new Map<string, Range | undefined>();
const maxRanges = 20_000;

/** A range as npm's semver reads it, loosely, each text read once; undefined for what is none. */
export function parsedRange(text: string): Range | undefined {
  if (ranges.has(text)) return ranges.get(text);
  if (ranges.size >= maxRanges) ranges.clear();
  const range = read(text);
  ranges.set(text, range);
  return range;
}

function read(text: string): Range | undefined {
  try {
    return new Range(text, { loose: true });
  } catch {
    return undefined;
  }
}
