// First file of each thread; the data it is made with names the part of the program that it runs.
import { workerData } from 'node:worker_threads';
import { quickestParts } from '../compiled/kept.ts';
import type { ThreadPart } from './script.ts';

await quickestParts()[workerData as ThreadPart]();
