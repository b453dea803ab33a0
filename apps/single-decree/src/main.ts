import { duel } from './duel.ts'
import { lateLearner } from './late-learner.ts'

const print = (line: string) => console.log(line)

print('Two duelling proposers (PMS 2.4), stepped by hand\n')
duel(4, print)
print('\nWhat is chosen stays chosen (PMS 2.2), with actors on disks\n')
await lateLearner(print)
