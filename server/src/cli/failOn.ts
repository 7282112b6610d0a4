// From which rating up the exit code tells of findings, and when an answer is not whole.
import { basisOfReport, type ExposureSummary } from '../core/index';
import type { Analysis, Session } from '../session';

/** What `--fail-on` takes, from the mildest to the strictest demand. */
export const thresholds = ['low', 'moderate', 'high', 'critical', 'malware', 'none'] as const;
export type Threshold = (typeof thresholds)[number];

/** Whether there is a finding at or above a threshold; what is not rated counts as low. */
export function reaches(summary: ExposureSummary, threshold: Threshold): boolean {
  const order = ['low', 'moderate', 'high', 'critical', 'malware'] as const;
  if (threshold === 'none') return false;
  const counted = order.slice(order.indexOf(threshold));
  return counted.some((kind) => summary[kind] > 0) || (threshold === 'low' && summary.unknown > 0);
}

/** Whether finding nothing means something: feeds have answered, and every file was read whole. */
export function isComplete(session: Session, analyses: readonly Analysis[]): boolean {
  const feeds = session.feedStates();
  return basisOfReport({ feeds, ...session.circumstances(), projects: analyses }).isEnough;
}
