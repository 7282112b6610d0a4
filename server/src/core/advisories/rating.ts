// CVSS vectors to scores, and scores to the ratings that npm and GitHub use.
import { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } from 'ae-cvss-calculator';
import type { Cvss, Rating } from '../types';

/** From the most to the least severe. */
const ratings: readonly Rating[] = ['critical', 'high', 'moderate', 'low', 'unknown'];

/** Longer texts are no vectors: one of CVSS 4.0 with every metric has about 200 characters. */
const maxLength = 400;

/** A score of CVSS 4.0 takes about a millisecond, and advisories share few vectors; emptied when full. */
const scores = new Map<string, number | undefined>();
const maxScores = 5000;

/**
 * The qualitative rating of a CVSS base score, after the scale of CVSS 3 and 4 (9.0 critical, 7.0 high, 4.0
 * moderate). A score of 0 is low: an advisory stands behind it. A score that is no number from 0 to 10 is unknown.
 */
export function ratingOfScore(score: number): Rating {
  if (!(score >= 0 && score <= 10)) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'moderate' : 'low';
}

/**
 * A score that lies where a rating does on that scale, the nearest to a given one; without one the middle. Undefined
 * for what is not rated. GitHub calls critical what is over 9.0, so that is where it begins here.
 */
export function scoreWithin(rating: Rating, score?: number): number | undefined {
  if (rating === 'unknown') return undefined;
  const [lowest, usual, highest] = scoresOf[rating];
  return score === undefined ? usual : Math.min(highest, Math.max(lowest, score));
}

const scoresOf = {
  critical: [9.1, 9.5, 10],
  high: [7, 8, 8.9],
  moderate: [4, 5.5, 6.9],
  low: [0.1, 2, 3.9],
} as const;

/**
 * A CVSS vector with its score, or undefined where the text is no vector with all base metrics. The score counts
 * the threat and environment metrics that the vector has. Versions 4.0, 3.1 and 3.0 are told by their prefix, 2.0
 * has none.
 */
export function cvssOf(vector: string): Cvss | undefined {
  if (vector.length > maxLength) return undefined;
  if (!scores.has(vector)) remember(vector, scoreOf(vector));
  const score = scores.get(vector);
  return score === undefined ? undefined : { version: versionOf(vector), vector, score };
}

/** The most severe of some ratings; `unknown` where there is none. */
export function strictest(given: readonly Rating[]): Rating {
  return ratings.find((rating) => given.includes(rating)) ?? 'unknown';
}

/** One step down, for what is disputed; there is nothing below low, and nothing to lower in unknown. */
export function oneStepBelow(rating: Rating): Rating {
  const steps: readonly Rating[] = ['critical', 'high', 'moderate', 'low'];
  return steps[steps.indexOf(rating) + 1] ?? rating;
}

function remember(vector: string, score: number | undefined): void {
  if (scores.size >= maxScores) scores.clear();
  scores.set(vector, score);
}

/** The calculator throws on whatever it does not know. */
function scoreOf(text: string): number | undefined {
  try {
    const vector = modelOf(text);
    if (!vector.isBaseFullyDefined()) return undefined;
    const score = vector.calculateScores().overall;
    return score >= 0 && score <= 10 ? score : undefined;
  } catch {
    return undefined;
  }
}

function modelOf(vector: string): Cvss2 | Cvss3P0 | Cvss3P1 | Cvss4P0 {
  switch (versionOf(vector)) {
    case '4.0':
      return new Cvss4P0(vector);
    case '3.1':
      return new Cvss3P1(vector);
    case '3.0':
      return new Cvss3P0(vector);
    case '2.0':
      return new Cvss2(vector);
  }
}

function versionOf(vector: string): Cvss['version'] {
  const [, version] = /^CVSS:(4\.0|3\.1|3\.0)\//.exec(vector) ?? [];
  return (version as Cvss['version'] | undefined) ?? '2.0';
}
