import { keepsItsPromises } from './keepsItsPromises.ts'

keepsItsPromises('even')
