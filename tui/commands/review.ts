import { editAgain, leaveReview } from '../actions/persona-edit.ts';
import { discardReview, saveReview } from '../actions/persona-review.ts';
import { defineCommands } from './command.ts';

/** The review of an edit before it becomes a version. */
export const reviewCommands = defineCommands([
  {
    id: 'review.save',
    scope: 'review',
    keys: ['enter', 'C-s'],
    title: 'Save as a version',
    help: 'Makes a version of the text; if that fails, nothing of it is lost.',
    hint: 'save version',
    needs: ['daemon', 'review'],
    run: saveReview,
  },
  {
    id: 'review.edit',
    scope: 'review',
    keys: ['e', 'S-e'],
    title: 'Edit again',
    help: 'Opens the text in your editor once more.',
    hint: 'edit again',
    needs: ['review'],
    run: editAgain,
  },
  {
    id: 'review.discard',
    scope: 'review',
    keys: ['S-d'],
    title: 'Discard…',
    help: 'Throws the edit away, after asking.',
    hint: 'discard',
    dangerous: true,
    needs: ['review'],
    run: discardReview,
  },
  {
    id: 'review.leave',
    scope: 'review',
    keys: ['escape', 'q', 'C-c'],
    title: 'Leave, and keep the text',
    help: 'Goes back; the edit is kept, and editing the persona goes on with it.',
    hint: 'leave',
    shadows: true,
    needs: ['review'],
    run: leaveReview,
  },
]);
