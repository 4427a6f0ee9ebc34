#error "the header of the submission was taken"
