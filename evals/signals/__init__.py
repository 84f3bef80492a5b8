"""How signals are learnt and measured: pools of sentences, the fit of the ear, precision and recall by kind."""
