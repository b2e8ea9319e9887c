from reference.keras import losses, metrics, optimizers
