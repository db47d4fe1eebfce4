/**
 * How much a line of a log tells about why its program failed. The words are those of compilers,
 * libraries, shells and schedulers, and of the models that people write.
 */
export const Weight = {
  /** Only its place at the end speaks for it. */
  none: 0,
  /** What others say when something has failed already, and warnings. */
  aftermath: 1,
  /** Something was not as it should be. */
  trouble: 2,
  /** What went wrong, by its name. */
  error: 3,
} as const;
export type Weight = (typeof Weight)[keyof typeof Weight];

export function weightOf(line: string): Weight {
  if (!mayTell.test(line)) return Weight.none;
  if (calm.test(line)) return Weight.none;
  const logged = level.exec(line);
  if (logged !== null) return logged[1] === undefined ? Weight.aftermath : Weight.none;
  if (ended.test(line)) return Weight.error;
  if (aftermath.test(line)) return Weight.aftermath;
  const rest = harmless.test(line) ? line.replaceAll(harmlessEach, ' ') : line;
  if (error.test(rest)) return Weight.error;
  return trouble.test(rest) ? Weight.trouble : Weight.none;
}

/**
 * A piece of each word below. Most lines of most logs have none, and are done with after one look:
 * 10,000 logs of 200 lines take 1 s so, and 8 s without it.
 */
const mayTell =
  /err|fail|fatal|excep|panic|abort|violat|fault|kill|no such|not |denied|no space|quota|alloc|assert|diverg|blow|blew|illegal|undef|unbound|sig[sabfikx]|what\(|cannot|n't|unable|invalid|missing|unknown|unrecog|unsupp|refused|reject|termin|interr|exce|overfl|singul|negat|corrupt|mismatch|out|unexp|exist|expir|expect|stop|nan|critic|severe|warn|exit|halt|trace|limit|oom|memory|status|code|ieee/i;

/** Frames of a stack, rulers, commands that `set -x` repeats, and what is said to be of no concern. */
const calm =
  /^\s*(?:at \S+ ?\(|File ".*", line \d|#\d+\s|\d+:\s+0x|\++ |(?:note|hint|info|debug|trace)\b\s*[:\]])|^[^\p{L}\p{N}]*$|\babove exception\b/iu;

/** As loggers put it before a line, mostly after the time. */
const level = /^[^a-z]{0,40}\b(?:(INFO|DEBUG|TRACE|NOTICE)|WARN(?:ING)?)\b/;

/** A scheduler names what ended a job, among much that only follows from it. */
const ended = /due to time limit|oom[-_ ]?kill|\bout[- ]of[- ]memory\b/i;

const aftermath =
  /^\W*warn(?:ing)?\b|\w+Warning:|^\s*(?:srun|slurmstepd|mpirun|mpiexec|prterun|prun|orterun|aprun|jsrun|flux-job)\b|\bMPI_Abort\b|\bCalledProcessError\b|^make(?:\[\d+\])?: \*\*\*|non-?zero (?:exit )?(?:status|code)|\bexit(?:ed)?(?: with| on)? (?:code|status|signal)\b|\bexecution halted\b|\bbad termination\b|\berror termination\b|^\s*(?:back ?trace|traceback|stack ?trace)\b|\bIEEE_[A-Z_]+\b|^\s*abort(?:ed|ing)?\b\W*(?:\(core dumped\))?$/i;

/** What is said of errors that there are none, how large they are, or what is done with them. */
const harmless =
  /\b(?:no|0|zero|without|ignor(?:e|ed|es|ing))\s+(?:\w+\s+)?(?:error|failure|exception|warning)s?\b|\b(?:error|failure)s?\s*(?:[:=]|is)\s*[-+]?[\d.]+(?:[ed][-+]?\d+)?\s*(?:$|[,;|%)\]])|\b(?:rel(?:ative)?|abs(?:olute)?|max(?:imum)?|rms|mean|average|l1|l2|linf|trunc\w*|residual|interpolation|standard|rounding)[ _-]+err(?:or)?s?\b|\berror[ _-]*(?:tol\w*|bounds?|estimat\w*|norms?|metrics?|rates?|bars?|handl\w*|log\w*|covariance|function|model)\b/i;
const harmlessEach = new RegExp(harmless.source, 'gi');

const error =
  /\w(?:Error|Exception)\b|\b(?:errors?|exception|fatal|panic(?:ked)?|abort(?:ed|ing|s)?|violat(?:ion|ions|ed|es)|seg(?:mentation )?fault|bus error|killed|no such file|not found|(?:permission|access) denied|no space left|quota exceeded|cannot allocate|bad_alloc|assert(?:ion)?\b.*\bfail\w*|diverge[ds]?|divergence|blow(?:n|s)?[- ]?up|blew up|illegal instruction|undefined (?:symbol|reference)|unbound variable|SIG(?:SEGV|ABRT|BUS|FPE|ILL|KILL|XCPU))\b|\bwhat\(\):/i;

const trouble =
  /\b(?:fail(?:ed|s|ure|ures|ing)?|cannot|can't|could ?n[o']t|unable|invalid|illegal|missing|unknown|unrecogni[sz]ed|unsupported|undefined|refused|rejected|terminated|interrupted|exceed(?:ed|s|ing)?|overflow|singular|negative|corrupt(?:ed)?|mismatch|tim(?:ed|e) ?out|unexpected|not converge\w*|did not|does not exist|expired|expected|stop(?:ped)?|nan|critical|severe)\b/i;
