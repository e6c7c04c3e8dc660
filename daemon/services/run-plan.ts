import type { Answer, Plan, Question } from '../domain/discovery/plan.ts';
import type { FileTree } from './discovery-ports.ts';

/** A bound on the time of a plan. */
export interface PlanLimit {
  /** Milliseconds that only grow. */
  readonly nowMs: () => number;
  readonly maxMs: number;
}

/** What a plan came to. */
export interface PlanResult<T> {
  readonly value: T;
  /** The time was up: later questions were answered as if nothing were there. */
  readonly isCutOff: boolean;
}

/** Answers a plan from the file system until it ends; after its time everything is missing, so it ends soon. */
export async function runPlan<T>(plan: Plan<T>, tree: FileTree, { nowMs, maxMs }: PlanLimit): Promise<PlanResult<T>> {
  const endMs = nowMs() + maxMs;
  let isCutOff = false;
  let step = plan.next();
  while (!step.done) {
    isCutOff ||= nowMs() > endMs;
    step = plan.next(isCutOff ? nothingFor(step.value) : await answerOf(step.value, tree));
  }
  return { value: step.value, isCutOff };
}

function answerOf(question: Question, tree: FileTree): Promise<Answer> {
  if (question.ask === 'look') return tree.look(question.path);
  return question.ask === 'list' ? tree.list(question.path) : tree.read(question);
}

function nothingFor({ ask }: Question): Answer {
  return ask === 'list' ? undefined : { kind: 'missing' };
}
