"""
Why softmax subtracts the maximum
=================================

In exact arithmetic softmax does not change when a constant is added to every logit. In floating point the naive form breaks at both
ends: above 709 the exponential overflows and infinity is divided by infinity; below -708 the exponentials lose digits to subnormal
numbers, and below -745 they are all zero. With the maximum taken off first the error stays near half a unit in the last place
everywhere. One subtraction buys the whole range.
"""

from linalgml.plotting.softmax import plot_softmax_error

figure = plot_softmax_error()
