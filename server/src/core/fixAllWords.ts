// What came of fixing everything, in a sentence.
import type { FixAllPlan } from './types';
import { amountOf } from './wording';

/** `2 fixes cure 5 of 7 findings, and bring in 1 new.`, or that nothing to cure is known. */
export function fixAllInWords(plans: readonly FixAllPlan[]): string {
  const fixes = plans.flatMap((plan) => plan.fixes);
  const cured = fixes.reduce((sum, { cures }) => sum + cures.length, 0);
  const left = plans.reduce((sum, { unfixed }) => sum + unfixed.length, 0);
  const brought = plans.reduce((sum, { introduces }) => sum + introduces.length, 0);
  if (cured + left === 0) return 'Nothing to fix was found.';
  if (cured === 0)
    return left === 1 ? 'The finding cannot be fixed.' : `None of ${amountOf(left, 'finding')} can be fixed.`;
  const verb = fixes.length === 1 ? 'cures' : 'cure';
  const news = brought === 0 ? '' : `, and ${fixes.length === 1 ? 'brings' : 'bring'} in ${brought} new`;
  return `${amountOf(fixes.length, 'fix', 'fixes')} ${verb} ${cured} of ${amountOf(cured + left, 'finding')}${news}.`;
}
