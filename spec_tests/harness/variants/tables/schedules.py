"""Variants of tf.keras.optimizers.schedules."""

from spec_tests.harness.variants.variant import SLIP, Variant

DECAYS = [
    Variant(
        "exponential-decay-is-linear",
        "The rate goes down on a straight line.",
        SLIP,
        "keras/optimizers/schedules.py",
        "self.initial_learning_rate * self.decay_rate ** (math.floor(p) if self.staircase else p)",
        "self.initial_learning_rate * (1 - (1 - self.decay_rate) * (math.floor(p) if self.staircase else p))",
    ),
    Variant(
        "staircase-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/schedules.py",
        "self.decay_rate ** (math.floor(p) if self.staircase else p)",
        "self.decay_rate**p",
    ),
    Variant(
        "staircase-rounds-to-the-nearest",
        "A stair begins half way.",
        SLIP,
        "keras/optimizers/schedules.py",
        "self.decay_rate ** (math.floor(p)",
        "self.decay_rate ** (math.floor(p + 0.5)",
    ),
    Variant(
        "decay-once-a-step",
        "The rate is multiplied at each step.",
        "PyTorch: `ExponentialLR`",
        "keras/optimizers/schedules.py",
        "        p = step / self.decay_steps\n        return float(self.initial_learning_rate * ",
        "        p = step\n        return float(self.initial_learning_rate * ",
    ),
    Variant(
        "inverse-decay-is-exponential",
        "The rate is that of an exponential decay.",
        SLIP,
        "keras/optimizers/schedules.py",
        "self.initial_learning_rate / (1 + self.decay_rate * (math.floor(p) if self.staircase else p))",
        "self.initial_learning_rate * self.decay_rate ** (math.floor(p) if self.staircase else p)",
    ),
    Variant(
        "inverse-staircase-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/schedules.py",
        "(1 + self.decay_rate * (math.floor(p) if self.staircase else p))",
        "(1 + self.decay_rate * p)",
    ),
    Variant(
        "inverse-decay-without-the-one",
        "The rate is divided by what has passed, once that is more than 1.",
        SLIP,
        "keras/optimizers/schedules.py",
        "/ (1 + self.decay_rate * (math.floor(p) if self.staircase else p))",
        "/ max(1, self.decay_rate * (math.floor(p) if self.staircase else p))",
    ),
    Variant(
        "piecewise-boundary-belongs-to-the-next",
        "At a boundary the rate has changed already.",
        "PyTorch: `MultiStepLR`",
        "keras/optimizers/schedules.py",
        "boundary < step for",
        "boundary <= step for",
    ),
    Variant(
        "piecewise-stops-at-the-last-boundary",
        "The last value is never used.",
        SLIP,
        "keras/optimizers/schedules.py",
        "self.values[sum(boundary < step for boundary in self.boundaries)]",
        "self.values[min(sum(boundary < step for boundary in self.boundaries), len(self.boundaries) - 1)]",
    ),
    Variant(
        "any-number-of-values-is-accepted",
        "The numbers of boundaries and values are not compared.",
        SLIP,
        "keras/optimizers/schedules.py",
        "if len(boundaries) != len(values) - 1:",
        "if False:",
    ),
    Variant(
        "unsorted-boundaries-are-accepted",
        "The order of the boundaries is not checked, and the values of all intervals that a step lies in are added.",
        "Keras 3",
        "keras/optimizers/schedules.py",
        "        if sorted(boundaries) != list(boundaries):\n"
        '            raise ValueError(f"`boundaries` must increase. Received {boundaries}.")\n'
        "        self.boundaries, self.values, self.name = boundaries, values, name\n\n"
        "    def rate(self, step: float) -> float:\n"
        "        return float(self.values[sum(boundary < step for boundary in self.boundaries)])\n",
        "        self.boundaries, self.values, self.name = boundaries, values, name\n\n"
        "    def rate(self, step: float) -> float:\n"
        "        ends = [-float('inf'), *self.boundaries, float('inf')]\n"
        "        inside = [low < step <= high for low, high in zip(ends[:-1], ends[1:], strict=True)]\n"
        "        inside[0], inside[-1] = step <= ends[1], step > ends[-2]\n"
        "        return float(sum(value for value, here in zip(self.values, inside, strict=True) if here))\n",
    ),
]


POLYNOMIAL = [
    Variant(
        "polynomial-goes-on-below-the-end",
        "After decay_steps the rate goes on.",
        SLIP,
        "keras/optimizers/schedules.py",
        "p = min(step, decay_steps) / decay_steps",
        "p = step / decay_steps",
    ),
    Variant(
        "polynomial-power-is-ignored",
        "The decay is a straight line.",
        SLIP,
        "keras/optimizers/schedules.py",
        "(1 - p) ** self.power",
        "(1 - p)",
    ),
    Variant(
        "polynomial-adds-the-end-to-the-start",
        "The rate begins above the initial one, by the end.",
        SLIP,
        "keras/optimizers/schedules.py",
        "(self.initial_learning_rate - end) * (1 - p)",
        "self.initial_learning_rate * (1 - p)",
    ),
    Variant(
        "polynomial-cycle-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/schedules.py",
        "        if self.cycle:",
        "        if False:",
    ),
    Variant(
        "polynomial-cycle-begins-one-step-early",
        "A multiple of decay_steps belongs to the next cycle.",
        SLIP,
        "keras/optimizers/schedules.py",
        "max(1, math.ceil(step / decay_steps))",
        "(math.floor(step / decay_steps) + 1)",
    ),
    Variant(
        "polynomial-cycle-starts-over",
        "Each cycle is like the first.",
        SLIP,
        "keras/optimizers/schedules.py",
        "            decay_steps *= max(1, math.ceil(step / decay_steps))",
        "            step = step % decay_steps or min(step, decay_steps)",
    ),
    Variant(
        "polynomial-goes-up-again",
        "After decay_steps the rate comes up on the other side.",
        "an even power without the limit",
        "keras/optimizers/schedules.py",
        "(1 - p) ** self.power + end",
        "(1 - step / self.decay_steps) ** self.power + end",
    ),
    Variant(
        "polynomial-default-end-is-zero",
        "The rate goes down to nothing.",
        "PyTorch: `PolynomialLR`",
        "keras/optimizers/schedules.py",
        "end_learning_rate: float = 0.0001,",
        "end_learning_rate: float = 0.0,",
    ),
    Variant(
        "polynomial-default-power-is-2",
        "The default is a parabola.",
        SLIP,
        "keras/optimizers/schedules.py",
        "power: float = 1.0,",
        "power: float = 2.0,",
    ),
]


COSINE = [
    Variant(
        "cosine-of-half-the-way",
        "The wave goes down to its middle.",
        SLIP,
        "keras/optimizers/schedules.py",
        "math.cos(math.pi * p)",
        "math.cos(math.pi / 2 * p)",
    ),
    Variant(
        "cosine-goes-up-again",
        "After decay_steps the wave goes on.",
        "PyTorch: `CosineAnnealingLR`",
        "keras/optimizers/schedules.py",
        "_cosine(min(step / self.decay_steps, 1), self.alpha)",
        "_cosine(step / self.decay_steps, self.alpha)",
    ),
    Variant(
        "cosine-alpha-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers/schedules.py",
        "_cosine(min(step / self.decay_steps, 1), self.alpha)",
        "_cosine(min(step / self.decay_steps, 1), 0)",
    ),
    Variant(
        "cosine-alpha-is-a-rate",
        "α is the last rate, not a part of the first.",
        "PyTorch: `CosineAnnealingLR(eta_min=…)`",
        "keras/optimizers/schedules.py",
        "return float(start * _cosine(min(step / self.decay_steps, 1), self.alpha))",
        "return float((start - self.alpha) * _cosine(min(step / self.decay_steps, 1), 0) + self.alpha)",
    ),
    Variant(
        "warmup-is-ignored",
        "The options are accepted and not used.",
        SLIP,
        "keras/optimizers/schedules.py",
        "if self.warmup_target is not None:",
        "if False:",
    ),
    Variant(
        "warmup-counts-as-decay",
        "The warmup is taken off decay_steps.",
        "most implementations elsewhere",
        "keras/optimizers/schedules.py",
        "return float(start * _cosine(min(step / self.decay_steps, 1), self.alpha))",
        "return float(start * _cosine(min(step / max(self.decay_steps - self.warmup_steps, 1), 1), self.alpha))",
    ),
    Variant(
        "warmup-starts-at-zero",
        "The warmup begins with no rate at all.",
        SLIP,
        "keras/optimizers/schedules.py",
        "start + (self.warmup_target - start) * step",
        "self.warmup_target * step",
    ),
    Variant(
        "decay-starts-at-the-initial-rate",
        "After the warmup the rate falls back to the initial one.",
        SLIP,
        "keras/optimizers/schedules.py",
        "start, step = self.warmup_target, step - self.warmup_steps",
        "step = step - self.warmup_steps",
    ),
    Variant(
        "warmup-takes-a-step-by-default",
        "Without a number of steps the warmup takes one.",
        SLIP,
        "keras/optimizers/schedules.py",
        "        warmup_steps: int = 0,",
        "        warmup_steps: int = 1,",
    ),
    Variant(
        "warmup-without-a-target",
        "Steps without a target are a warmup to the initial rate.",
        "Keras's documentation can be read so",
        "keras/optimizers/schedules.py",
        "        start = self.initial_learning_rate\n        if",
        "        start = self.initial_learning_rate\n"
        "        if self.warmup_target is None and step < self.warmup_steps:\n"
        "            return float(start * step / self.warmup_steps)\n"
        "        if",
    ),
    Variant(
        "cosine-default-alpha-is-0.1",
        "The rate does not go down to nothing by default.",
        SLIP,
        "keras/optimizers/schedules.py",
        'alpha: float = 0.0,\n        name: str | None = "CosineDecay",',
        'alpha: float = 0.1,\n        name: str | None = "CosineDecay",',
    ),
]


RESTARTS = [
    Variant(
        "restarts-at-equal-distances",
        "Each period is as long as the first.",
        SLIP,
        "keras/optimizers/schedules.py",
        "i, step, steps = i + 1, step - steps, steps * self.t_mul",
        "i, step, steps = i + 1, step - steps, steps",
    ),
    Variant(
        "restarts-at-full-height",
        "Each period is as high as the first.",
        SLIP,
        "keras/optimizers/schedules.py",
        "self.m_mul**i)",
        "1.0)",
    ),
    Variant(
        "restarts-never",
        "The wave goes on instead of starting again.",
        SLIP,
        "keras/optimizers/schedules.py",
        "while step >= steps:",
        "while False:",
        more=(("keras/optimizers/schedules.py", "        if self.t_mul == 1:\n", "        if False:\n"),),
    ),
    Variant(
        "restarts-scale-alpha",
        "The height of a period multiplies α too.",
        SLIP,
        "keras/optimizers/schedules.py",
        "_cosine(step / steps, self.alpha, self.m_mul**i)",
        "_cosine(step / steps, self.alpha) * self.m_mul**i",
    ),
    Variant(
        "restart-belongs-to-the-period-before",
        "At a restart the rate is the lowest, one step late.",
        SLIP,
        "keras/optimizers/schedules.py",
        "while step >= steps:",
        "while step > steps:",
    ),
    Variant(
        "restarts-by-logarithms",
        "The period is found by logarithms in float32, which round down to the one before.",
        "TensorFlow, at the thirteenth restart",
        "keras/optimizers/schedules.py",
        "        while step >= steps:\n            i, step, steps = i + 1, step - steps, steps * self.t_mul\n",
        "        if self.t_mul != 1:\n"
        "            import numpy as np\n"
        "\n"
        "            part = np.float32(1 + step / steps * (self.t_mul - 1))\n"
        "            i = int(np.floor(np.log(part) / np.log(np.float32(self.t_mul))))\n"
        "            step -= steps * (self.t_mul**i - 1) / (self.t_mul - 1)\n"
        "            steps *= self.t_mul**i\n",
    ),
    Variant(
        "restarts-default-t-mul-is-1",
        "The periods do not grow by default.",
        "PyTorch: `CosineAnnealingWarmRestarts(T_mult=1)`",
        "keras/optimizers/schedules.py",
        "t_mul: float = 2.0,",
        "t_mul: float = 1.0,",
    ),
    Variant(
        "restarts-default-m-mul-is-0.9",
        "The periods become lower by default.",
        SLIP,
        "keras/optimizers/schedules.py",
        "m_mul: float = 1.0,",
        "m_mul: float = 0.9,",
    ),
]


USE = [
    Variant(
        "staircase-by-default",
        "The rate changes in stairs unless told otherwise.",
        SLIP,
        "keras/optimizers/schedules.py",
        "staircase: bool = False,",
        "staircase: bool = True,",
        count=2,
    ),
    Variant(
        "steps-must-be-python-numbers",
        "A step that is a tensor or a NumPy number is not understood.",
        SLIP,
        "keras/optimizers/schedules.py",
        "return constant(self.rate(float(step)))",
        "return constant(self.rate(step))",
    ),
    Variant(
        "rates-keep-their-integer-type",
        "An initial rate that is an int makes everything an int.",
        "Keras 3",
        "keras/optimizers/schedules.py",
        "return constant(self.rate(float(step)))",
        'whole = isinstance(getattr(self, "initial_learning_rate", None), int)\n'
        "        return constant(int(self.rate(float(step))) if whole else "
        "self.rate(float(step)))",
    ),
    Variant(
        "schedule-is-asked-after-counting",
        "The first step has the rate of step 1.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "return self._rate(self._calls)",
        "return self._rate(self._calls + 1)",
    ),
    Variant(
        "schedule-is-asked-once",
        "The rate of step 0 is kept.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "            return self._rate(self._calls)",
        "            self._rate = Variable(self._rate(self._calls), trainable=False)\n            return self._rate",
    ),
    Variant(
        "rate-reads-as-the-schedule",
        "Reading the rate gives the schedule.",
        "TensorFlow up to 2.10",
        "keras/optimizers/optimizer.py",
        "        if isinstance(self._rate, schedules.LearningRateSchedule):\n"
        "            return self._rate(self._calls)",
        "        if isinstance(self._rate, schedules.LearningRateSchedule):\n            return self._rate",
        more=(
            (
                "keras/optimizers/optimizer.py",
                "learning_rate = convert_to_tensor(self.learning_rate)",
                "rate = self.learning_rate\n"
                "        learning_rate = convert_to_tensor(rate(self.iterations) if callable(rate) else "
                "rate)",
            ),
        ),
    ),
    Variant(
        "own-schedules-are-numbers",
        "Only the built-in schedules are asked again; a subclass is asked once.",
        SLIP,
        "keras/optimizers/optimizer.py",
        "        if not callable(learning_rate):\n            self._rate = Variable(learning_rate,",
        '        if not callable(learning_rate) or not getattr(learning_rate, "hyperparameters", '
        "(1,)):\n"
        "            self._rate = Variable(learning_rate(0) if callable(learning_rate) else "
        "learning_rate,",
    ),
    Variant(
        "schedule-config-lacks-staircase",
        "The configuration forgets an argument.",
        SLIP,
        "keras/optimizers/schedules.py",
        '"decay_rate", "staircase", "name")',
        '"decay_rate", "name")',
        count=2,
    ),
    Variant(
        "schedule-config-lacks-cycle",
        "The configuration forgets an argument.",
        SLIP,
        "keras/optimizers/schedules.py",
        '"power", "cycle", "name")',
        '"power", "name")',
    ),
    Variant(
        "schedule-config-lacks-warmup",
        "The configuration forgets the arguments that were added later.",
        SLIP,
        "keras/optimizers/schedules.py",
        '"name", "warmup_target", "warmup_steps")',
        '"name")',
    ),
    Variant(
        "schedule-config-lacks-m-mul",
        "The configuration forgets an argument.",
        SLIP,
        "keras/optimizers/schedules.py",
        '"t_mul", "m_mul", "alpha", "name")',
        '"t_mul", "alpha", "name")',
    ),
    Variant(
        "no-decay-steps-are-accepted",
        "A decay in no steps is accepted, and fails where it is used.",
        "Keras 2",
        "keras/optimizers/schedules.py",
        "    if steps <= 0:",
        "    if False:",
    ),
    Variant(
        "unknown-schedules-are-exponential",
        "An unknown name gives some schedule.",
        SLIP,
        "keras/optimizers/schedules.py",
        "    return _REGISTRY.deserialize(config, custom_objects)",
        '    if config["class_name"] not in _REGISTRY.objects:\n'
        "        return ExponentialDecay(1.0, 1, 1.0)\n"
        "    return _REGISTRY.deserialize(config, custom_objects)",
    ),
]


VARIANTS = [*DECAYS, *POLYNOMIAL, *COSINE, *RESTARTS, *USE]
