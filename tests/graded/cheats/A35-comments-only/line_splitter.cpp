// All of it is explained here.
/* There is no code. */
