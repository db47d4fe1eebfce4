import type { AnyStateMachine, AnyStateNode } from 'xstate';

/**
 * A plain machine is flat, does nothing when a state is entered or left, and has no action but the
 * named changes of its context. Whatever else XState can do would be passed over by our stepper, so
 * a machine that uses it is refused when the program starts.
 */
export function assertPlain(machine: AnyStateMachine, changes: readonly string[]): void {
  const states = Object.values(machine.states);
  for (const node of [machine.root, ...states]) {
    const why = whyNotPlain(node, changes, node === machine.root ? 'compound' : 'atomic');
    if (why !== undefined) throw new TypeError(`the machine ${machine.id} is not plain: ${why}`);
  }
}

function whyNotPlain(
  node: AnyStateNode,
  changes: readonly string[],
  type: AnyStateNode['type'],
): string | undefined {
  if (node.type !== type) return `${node.id} is ${node.type}`;
  if (node.entry.length > 0 || node.exit.length > 0) return `${node.id} acts when it is entered`;
  if (node.invoke.length > 0) return `${node.id} invokes`;
  if (node.always !== undefined && node.always.length > 0) return `${node.id} is left by itself`;
  for (const { eventType, target, actions } of [...node.transitions.values()].flat()) {
    if (target !== undefined && target.length > 1) return `${eventType} has several targets`;
    const unknown = actions.find((action) => !changes.includes(actionName(action)));
    if (unknown !== undefined) return `${eventType} does more than change the context`;
  }
  return undefined;
}

/** In a machine's configuration an action is named by a text; what is no text has no name here. */
export function actionName(action: unknown): string {
  return typeof action === 'string' ? action : '';
}
