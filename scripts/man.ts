// Writes docs/ciliumdoc.1 from the commands and their options: npm run man. After gen, since commands import the registries.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allCommands } from '../src/cli/commands/index.ts';
import { commandTable } from '../src/cli/command-table.ts';
import { manPage } from '../src/cli/man-page.ts';

writeFileSync(join(dirname(fileURLToPath(import.meta.url)), '../docs/ciliumdoc.1'), manPage(commandTable(await allCommands())));
