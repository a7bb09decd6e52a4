"""One public function for each thing that people do with the desk."""
