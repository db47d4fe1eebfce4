export { append, type Entry, type HeldLease } from './append.js';
export { ChainAudit, positionGaps } from './audit.js';
export { canonicalJson } from './canonical-json.js';
export {
  type Answer,
  type Command,
  type NewCommand,
  pendingCommands,
  readAnswer,
  sendCommand,
} from './commands.js';
export { AppendRefused, EnsembleBusy, LeaseLost, NoSuchEnsemble, UnknownEvent } from './errors.js';
export { armFault } from './fault-switch.js';
export { followEvents } from './follow.js';
export { GroupCommit, type PendingEntry } from './group-commit.js';
export { type Holder, thisProcess } from './holder.js';
export { LastingAppend } from './lasting-append.js';
export { beat, beginEnsemble, heartbeat, liveHolder, releaseLease, takeLease } from './lease.js';
export { Listener } from './listener.js';
export { headOf, headPosition, readEvents, type Selection } from './read.js';
export { readStreams } from './read-streams.js';
export { newStream, type Origin, seal, type SealedEvent, type StreamHead } from './seal.js';
export { keepReply, replyWithoutEvents } from './replies.js';
export { storeId } from './store-id.js';
