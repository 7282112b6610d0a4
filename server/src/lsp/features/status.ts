// The exposure of the whole workspace, sent whenever it may have changed.
import { packagesIn, summarize, totalOf } from '../../core/index';
import {
  type Assurance,
  type FeedStatus,
  refreshRequest,
  type Status,
  statusNotification,
} from '../../protocol';
import type { Session } from '../../session';
import { safely } from '../safely';
import type { ServerState } from '../state';

/** Sends the status at the start and after each change, and answers when a refresh asked for has settled. */
export function registerStatus(state: ServerState): void {
  const { connection, log } = state;
  connection.onRequest(refreshRequest, (token) =>
    safely(log, 'refresh', null, token, async () => {
      const session = await state.session;
      session.changed('disk');
      session.changed('feeds');
      await session.settled();
      return null;
    }),
  );
  void state.session.then((session) => {
    const tell = () =>
      void safely(log, 'status', undefined, undefined, async () => {
        await connection.sendNotification(statusNotification, await statusOf(session));
      });
    session.onDidChange(tell);
    tell();
  });
}

/** Each feed as it is now. */
export function feedStatusesOf(session: Session): readonly FeedStatus[] {
  const { feeds } = session.basis();
  return session
    .feedStates()
    .map(({ id, records, health }, index) => ({ id, records, health, words: feeds[index] ?? id }));
}

async function statusOf(session: Session): Promise<Status> {
  const analyses = await session.analyses();
  const { assurance, silence, isEnough } = session.basis();
  const counts = summarize(analyses.flatMap(({ findings }) => findings));
  return {
    state: stateOf(analyses.length, totalOf(counts), assurance),
    counts,
    projects: analyses.length,
    packages: packagesIn(analyses),
    assurance,
    silence,
    isChosen: isEnough,
    feeds: feedStatusesOf(session),
    notes: await session.notes(),
  };
}

/** What has been found is told at once; that nothing has been found only when all have answered. */
function stateOf(projects: number, findings: number, assurance: Assurance): Status['state'] {
  if (projects === 0) return 'noProjects';
  if (assurance === 'none') return 'noData';
  return assurance === 'checking' && findings === 0 ? 'checking' : 'ready';
}
