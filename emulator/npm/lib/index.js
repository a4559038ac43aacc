export { D1EmulatorError } from "./control.js";
export { start } from "./server.js";
