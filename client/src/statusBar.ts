// The item in the status bar: the words come from statusText.ts, this file only puts them up.
import * as vscode from 'vscode';
import type { Status } from '../../server/src/protocol';
import { type StatusText, statusText, stoppedText } from './statusText';

export interface StatusBar extends vscode.Disposable {
  readonly show: (status: Status) => void;
  /** No server, no verdict: what was shown before does not stay. */
  readonly showStopped: () => void;
  /** The status shown last; undefined where none holds. */
  readonly status: () => Status | undefined;
}

const backgrounds = {
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
};

/** An item that is hidden until the first status comes. */
export function createStatusBar(): StatusBar {
  const item = vscode.window.createStatusBarItem('lockwatch.status', vscode.StatusBarAlignment.Left);
  item.name = 'Lockwatch';
  let last: Status | undefined;
  return {
    show: (status) => {
      last = status;
      put(item, statusText(status));
    },
    showStopped: () => {
      last = undefined;
      put(item, stoppedText);
    },
    status: () => last,
    dispose: () => item.dispose(),
  };
}

function put(item: vscode.StatusBarItem, words: StatusText | undefined): void {
  if (!words) {
    item.hide();
    return;
  }
  item.text = words.text;
  item.tooltip = new vscode.MarkdownString(words.tooltip);
  item.command = words.command;
  item.backgroundColor = words.background && backgrounds[words.background];
  item.accessibilityInformation = { label: words.accessibilityLabel };
  item.show();
}
