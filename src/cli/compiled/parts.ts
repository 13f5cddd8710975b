/** What is started by itself: the program, and its threads, which begin to listen as soon as they are loaded. */
export const PARTS = {
  main: () => import('../main.ts'),
  reading: () => import('../jobs/read-worker.ts'),
  judging: () => import('../jobs/judge-worker.ts'),
};

export type Parts = typeof PARTS;
