// Advisories are brought up to date on demand, and the first download of an export is shown from its beginning.
import {
  type ProgressToken,
  ProgressType,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { amountOf } from '../../core/index';
import { neverCancelled } from '../../ports';
import { updateAdvisoriesRequest } from '../../protocol';
import type { FeedsWatch } from '../../session';
import { cancelOf, safely } from '../safely';
import type { ServerState } from '../state';
import { feedStatusesOf } from './status';

const title = 'Lockwatch: updating advisories';

/** Takes reports of work, begun and ended as LSP has it. */
interface Reporter {
  readonly report: (percentage: number | undefined, message: string) => void;
  readonly done: () => void;
  readonly cancel: FeedsWatch['cancel'];
}

/** Answers an update with the states of the feeds after it, and shows what the first download does. */
export function registerUpdates(state: ServerState): void {
  state.connection.onRequest(updateAdvisoriesRequest, (params: unknown, token) =>
    safely(state.log, 'update', null, token, async () => {
      const reporter = reporterOf(state, tokenIn(params), cancelOf(token));
      const session = await state.session;
      await shown(reporter, (watch) => session.update(watch));
      return feedStatusesOf(session);
    }),
  );
  void state.session.then((session) =>
    safely(state.log, 'first download', undefined, undefined, async () => {
      await session.feedsLoaded('all');
      if (!session.awaitsDownload) return;
      await shown(await ownReporter(state), (watch) => session.download(watch));
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

/** Reports by the token of a request; by nothing where it has none. */
function reporterOf(
  { connection }: ServerState,
  token: ProgressToken | undefined,
  cancel: Reporter['cancel'],
): Reporter {
  const send = (value: Reported) => {
    if (token !== undefined) void connection.sendProgress(workDone, token, value);
  };
  send({ kind: 'begin', title, cancellable: true });
  return {
    report: (percentage, message) =>
      send({ kind: 'report', message, ...(percentage !== undefined && { percentage }) }),
    done: () => send({ kind: 'end' }),
    cancel,
  };
}

/** Reports what nobody has asked for, where the client shows such. */
async function ownReporter({ connection, capabilities }: ServerState): Promise<Reporter> {
  if (!capabilities.window?.workDoneProgress)
    return { report: () => {}, done: () => {}, cancel: neverCancelled };
  const progress = await connection.window.createWorkDoneProgress();
  progress.begin(title, 0, '', true);
  return {
    report: (percentage, message) =>
      percentage === undefined ? progress.report(message) : progress.report(percentage, message),
    done: () => progress.done(),
    cancel: cancelOf(progress.token),
  };
}

type Reported = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** As `$/progress` carries it. */
const workDone = new ProgressType<Reported>();

function tokenIn(params: unknown): ProgressToken | undefined {
  const { workDoneToken }: Readonly<Record<string, unknown>> =
    typeof params === 'object' && params !== null ? { ...params } : {};
  return typeof workDoneToken === 'string' || typeof workDoneToken === 'number' ? workDoneToken : undefined;
}
