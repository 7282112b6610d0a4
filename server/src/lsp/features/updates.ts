// Advisories are brought up to date on demand, and the first download of an export is shown from its beginning.
import { amountOf } from '../../core/index';
import { neverCancelled } from '../../ports';
import { updateAdvisoriesRequest } from '../../protocol';
import type { FeedsWatch } from '../../session';
import { ownReporter, type Reporter, reporterOf } from '../progress';
import { cancelOf, safely } from '../safely';
import type { ServerState } from '../state';
import { feedStatusesOf } from './status';

const title = 'Lockwatch: updating advisories';

/** Answers an update with the states of the feeds after it, and shows what the first download does. */
export function registerUpdates(state: ServerState): void {
  state.connection.onRequest(updateAdvisoriesRequest, (params: unknown, token) =>
    safely(state.log, 'update', null, token, async () => {
      const reporter = reporterOf(state, title, params, cancelOf(token));
      const session = await state.session;
      await shown(reporter, (watch) => session.update(watch));
      return feedStatusesOf(session);
    }),
  );
  void state.session.then((session) =>
    safely(state.log, 'first download', undefined, undefined, async () => {
      await session.feedsLoaded('all');
      if (!session.awaitsDownload) return;
      await shown(await ownReporter(state, title, neverCancelled, 0), (watch) => session.download(watch));
    }),
  );
}

async function shown(
  { report, done, cancel }: Reporter,
  work: (watch: FeedsWatch) => Promise<void>,
): Promise<void> {
  let last = '';
  const onProgress: FeedsWatch['onProgress'] = (feed, { bytes, ofBytes, records, isWaiting }) => {
    const percentage = ofBytes === undefined ? undefined : Math.min(100, Math.floor((bytes / ofBytes) * 100));
    // One report for each percent or thousand records is enough for anybody.
    const step = `${feed} ${isWaiting} ${percentage ?? Math.floor(records / 1000)}`;
    if (step === last) return;
    last = step;
    const count = isWaiting ? 'waiting for another process' : countOf(records);
    report(percentage, [feed, count].filter(Boolean).join(': '));
  };
  try {
    await work({ cancel, onProgress });
  } finally {
    done();
  }
}

function countOf(records: number): string {
  return records > 0 ? amountOf(records, 'record') : '';
}
