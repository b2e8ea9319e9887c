"""get_file silently writes elsewhere if its folder does not exist."""

import os
import tempfile

import keras

folder = tempfile.mkdtemp()
source = folder + "/a-text-of-findings.txt"
with open(source, "w") as file:
    file.write("text")
path = keras.utils.get_file(os.path.basename(source), "file://" + source, cache_dir=folder + "/missing")
print("\nexpected: below cache_dir, or an error")
print("observed:", "below cache_dir" if path.startswith(folder) else os.path.dirname(path))
os.remove(path)
