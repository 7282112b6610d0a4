// The commands about feeds: bring advisories up to date with a notification that can be cancelled, and show what is here.
import * as vscode from 'vscode';
import { type LanguageClient, WorkDoneProgress } from 'vscode-languageclient/node';
import { type FeedStatus, updateAdvisoriesRequest } from '../../server/src/protocol';

let updates = 0;

/** Resolves when the server is done, or the person has cancelled. */
export async function updateAdvisories(server: LanguageClient): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Lockwatch: updating advisories',
    cancellable: true,
  };
  const feeds = await vscode.window.withProgress(options, async (progress, cancel) => {
    const workDoneToken = `lockwatch-update-${++updates}`;
    let reached = 0;
    const listening = server.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const { message, percentage = reached } = value;
      progress.report({ ...(message !== undefined && { message }), increment: percentage - reached });
      reached = percentage;
    });
    try {
      const params = { workDoneToken };
      return await server.sendRequest<Answer>(updateAdvisoriesRequest, params, cancel);
    } finally {
      listening.dispose();
    }
  });
  void warnOf((feeds ?? []).filter(({ health }) => health !== 'ok'));
}

/** Null where the person has cancelled. */
type Answer = readonly FeedStatus[] | null;

/** Who asked for something to be done hears of it where it could not be done. */
async function warnOf(troubled: readonly FeedStatus[]): Promise<void> {
  if (troubled.length === 0) return;
  const show = 'Show Feeds';
  const words = troubled.map((feed) => feed.words).join('. ');
  if ((await vscode.window.showWarningMessage(`${words}.`, show)) === show)
    await vscode.commands.executeCommand('lockwatch.showFeeds');
}

/** A list to read, whose first entry brings everything up to date. */
export async function showFeeds(feeds: readonly FeedStatus[]): Promise<void> {
  const update: vscode.QuickPickItem = { label: '$(cloud-download) Update advisories now' };
  const separator = { label: 'Feeds', kind: vscode.QuickPickItemKind.Separator };
  const items = feeds.map(itemOf);
  const options = {
    title: 'Lockwatch: feeds',
    placeHolder: 'Where advisories come from, and how old they are',
  };
  const chosen = await vscode.window.showQuickPick([update, separator, ...items], options);
  if (chosen === update) await vscode.commands.executeCommand('lockwatch.updateAdvisories');
}

/** The words may be others' in part, and must not bring icons. */
function itemOf({ health, words }: FeedStatus): vscode.QuickPickItem {
  const icon = health === 'ok' ? 'check' : health === 'waiting' ? 'sync' : 'warning';
  return { label: `$(${icon}) ${words.replaceAll('$(', '$ (')}` };
}
